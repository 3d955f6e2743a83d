import { describe, expect, test, vi } from 'vitest';
import { runSeries } from '../../../src/scenario/series.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { isDecided, judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import {
  seededRandom,
  simulateMany,
  simulateSeries,
  trialSource,
  type Simulation,
} from '../../../bench/error-rates/simulated-series.ts';
import { steadyBut, steadyLoad, writeHistory } from '../../support/history.ts';

vi.setConfig({ testTimeout: 60_000 });

const HISTORIES = 2000;
/** 1 % of them, and what chance adds to it in 2,000 (three standard deviations). */
const BOUND = HISTORIES * 0.01 + 3 * Math.sqrt(HISTORIES * 0.01 * 0.99);
const clean: Simulation = { test: DEFAULT_TEST, noise: 0.001, defectRate: 0, assertions: 1, maximum: 2000 };

describe.for([1 / 3, 1 / 5, 1 / 10])('judged for a fault in %f of the trials', (faultRate) => {
  const sequential = { ...DEFAULT_TEST, faultRate };
  test.for([1, RELOAD_ASSERTIONS.length])('wrong verdicts are rare with %i assertions', (assertions) => {
    const simulation = { ...clean, test: sequential, assertions };
    const healthy = simulateMany(simulation, HISTORIES, seededRandom(1));
    const faulty = simulateMany({ ...simulation, defectRate: faultRate }, HISTORIES, seededRandom(2));
    expect(healthy.words.red).toBeLessThanOrEqual(BOUND);
    expect(faulty.words.green).toBeLessThanOrEqual(BOUND);
    expect(healthy.words.green).toBeGreaterThan(HISTORIES * 0.9);
    expect(faulty.words.red).toBeGreaterThan(HISTORIES * 0.9);
  });
});

test('the simulation agrees with the judge on recorded trials', async () => {
  // The first is the one that the defect violates.
  const assertions = RELOAD_ASSERTIONS.slice(0, 2);
  const outcomes = ['bypass', 'closed'] as const;
  const simulation = { ...clean, noise: 0.05, defectRate: 0.1, assertions: assertions.length, maximum: 40 };
  for (let seed = 0; seed < 30; seed++) {
    const next = trialSource(simulation, seededRandom(seed));
    const trials = await runSeries({
      maximum: simulation.maximum,
      run: () => {
        const bad = next().map((index) => ({ atMs: 1500, outcome: outcomes[index] ?? ('ok' as const) }));
        return Promise.resolve(bad.length === 0 ? writeHistory(steadyLoad()) : steadyBut(...bad));
      },
      decided: (sofar) => isDecided(sofar, assertions, DEFAULT_TEST),
    });
    const simulated = simulateSeries(trialSource(simulation, seededRandom(seed)), simulation);
    expect(simulated).toEqual({
      word: judge(trials, assertions, DEFAULT_TEST).verdict,
      trials: trials.length,
    });
  }
});
