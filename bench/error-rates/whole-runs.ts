import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import type { SimulatedRun } from './simulated-runs.ts';

const FLOWS = [1, 3, 10];
const ASSERTIONS = 14;
const NOISE = 0.001;
const RATE = 1 / 3;
/** The default of TRIALS_MAX. */
const MAXIMUM = 40;

export type RunRow = [title: string, run: SimulatedRun];

/** Whole runs of a target, in which all assertions of all flows share the chance of a wrong red. */
export function wholeRuns(): RunRow[] {
  return FLOWS.flatMap((flows): RunRow[] => {
    const run = shared(flows);
    const of = flows === 1 ? '1 flow' : `${flows} flows`;
    const ended = { ...run, endsAtRed: true };
    return [
      [`${of}, clean`, run],
      [`${of}, clean, ends at a red`, ended],
      [`${of}, defect in 1 assertion`, { ...run, ...defect(1) }],
      [`${of}, defect in 1 assertion, ends at a red`, { ...ended, ...defect(1) }],
      [`${of}, defect in all of 1 flow`, { ...run, ...defect(ASSERTIONS) }],
      ...(flows === 1 ? [] : [[`${of}, defect in all`, { ...run, ...defect(ASSERTIONS * flows) }] as RunRow]),
    ];
  });
}

/** The same for other noise, and judged as before 2026-11-26. */
export function otherRuns(): RunRow[] {
  const run = shared(Math.max(...FLOWS));
  const apart = { ...run, test: DEFAULT_TEST };
  return [
    ['10 flows, clean, noise of 0.01 %', { ...run, noise: NOISE / 10 }],
    ['10 flows, clean, everything violated in 0.1 %', { ...run, noise: 0, commonNoise: NOISE }],
    ['10 flows, clean, each assertion by itself', apart],
    ['10 flows, clean, each assertion by itself, ends at a red', { ...apart, endsAtRed: true }],
  ];
}

function defect(assertions: number): Pick<SimulatedRun, 'defect'> {
  return { defect: { rate: RATE, assertions } };
}

function shared(flows: number): SimulatedRun {
  const test = { ...DEFAULT_TEST, comparisons: flows * ASSERTIONS };
  return { test, flows, assertions: ASSERTIONS, noise: NOISE, maximum: MAXIMUM };
}
