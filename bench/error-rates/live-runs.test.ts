// The instrument's own rates of error, live: the same series of trials 20 times on a clean gateway and 20 times on one that lets requests
// through in 1 of 3 kills. Every run is printed and kept in live-runs.json, whatever it says.
// @module-tag go-plugin
import { expect, test } from 'vitest';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import { respawnBound } from '../../src/verdict/observe/bounds.ts';
import { bypasses, outageAssertions } from '../../src/verdict/observe/request-assertions.ts';
import { isDecided, judge } from '../../src/verdict/decide/judge.ts';
import { exceeds } from '../../src/verdict/observe/assertion.ts';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import type { Verdict } from '../../src/verdict/decide/merge.ts';
import { keptList } from '../support/live-gateway.ts';
import { killTrials } from './kill-trials.ts';

const RUNS = 20;
const RATE = 1 / 3;
const TRIALS_MAX = 60;
/** What the suite judges of a kill, as one run. */
const ASSERTIONS = outageAssertions(respawnBound('go'));
const TEST = { ...DEFAULT_TEST, comparisons: ASSERTIONS.length };

interface LiveRun {
  gateway: string;
  run: number;
  verdict: Verdict;
  trials: number;
  violating: number;
}

const runs = keptList<LiveRun>('live-runs.json');
const trialsOf = killTrials('live-runs');

const GATEWAYS: [string, Defect | undefined, Verdict][] = [
  ['clean', undefined, 'green'],
  ['bypass in 1 of 3', { name: 'bypass-on-plugin-error', rate: RATE }, 'red'],
];
const CASES = GATEWAYS.flatMap(([name, defect, expected]) =>
  Array.from({ length: RUNS }, (_, index) => ({ name, defect, expected, run: index + 1 })),
);

test.for(CASES)('$name, run $run', async ({ name, defect, expected, run }, { signal }) => {
  const trials = await trialsOf({
    variant: name,
    defect,
    signal,
    maximum: TRIALS_MAX,
    decided: (sofar) => isDecided(sofar, ASSERTIONS, TEST),
  });
  const { verdict } = judge(trials, ASSERTIONS, TEST);
  const violating = trials.filter((trial) => exceeds(bypasses.observe(trial), 0)).length;
  runs.push({ gateway: name, run, verdict, trials: trials.length, violating });
  process.stdout.write(
    `${name}, run ${run}: ${verdict} after ${trials.length} trials, ${violating} violating\n`,
  );
  expect(verdict).toBe(expected);
});
