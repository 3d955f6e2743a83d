// What a run promises holds for all its flows and assertions together: at most 1 % wrong reds, and at most 1 % wrong greens for a fault in 1 of 3.
import { describe, expect, test, vi } from 'vitest';
import { runJointSeries } from '../../../src/scenario/run-series.ts';
import { bypasses, closed } from '../../../src/verdict/observe/request-assertions.ts';
import { mergeVerdicts } from '../../../src/verdict/decide/merge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import {
  runSource,
  simulateRun,
  simulateRuns,
  type SimulatedRun,
} from '../../../bench/error-rates/simulated-runs.ts';
import { seededRandom } from '../../../bench/error-rates/simulated-series.ts';
import { steadyBut, steadyLoad, writeHistory } from '../../support/history.ts';
import { contextOf } from '../../support/series-context.ts';

vi.setConfig({ testTimeout: 60_000 });

const HISTORIES = 1000;
/** 1 % of them, and what chance adds to it in 1,000 (three standard deviations). */
const BOUND = HISTORIES * 0.01 + 3 * Math.sqrt(HISTORIES * 0.01 * 0.99);
const ASSERTIONS = 14;

function runOf(flows: number): SimulatedRun {
  const sequential = { ...DEFAULT_TEST, comparisons: flows * ASSERTIONS };
  return { test: sequential, flows, assertions: ASSERTIONS, noise: 0.001, maximum: 40 };
}

describe.for([1, 3, 10])('%i flows of 14 assertions', (flows) => {
  test.for([true, false])('wrong reds are rare, whether a red ends the run: %s', (endsAtRed) => {
    const { words } = simulateRuns({ ...runOf(flows), endsAtRed }, HISTORIES, seededRandom(1));
    expect(words.red).toBeLessThanOrEqual(BOUND);
  });

  test.for([1, ASSERTIONS, ASSERTIONS * flows])(
    'a fault that shows in %i assertions is red',
    (assertions) => {
      const run = { ...runOf(flows), defect: { rate: 1 / 3, assertions } };
      const { words } = simulateRuns(run, HISTORIES, seededRandom(2));
      expect(words.green).toBeLessThanOrEqual(BOUND);
      expect(words.red).toBeGreaterThan(HISTORIES * 0.97);
    },
  );
});

test('judged each by itself, ten flows of a healthy target would be red in more than a third of the runs', () => {
  const apart = { ...runOf(10), test: DEFAULT_TEST, endsAtRed: true };
  const { words } = simulateRuns(apart, HISTORIES, seededRandom(1));
  expect(words.red).toBeGreaterThan(HISTORIES / 3);
});

test('noise that violates everything at once makes no wrong red', () => {
  const stalled = { ...runOf(10), noise: 0, commonNoise: 0.001 };
  expect(simulateRuns(stalled, HISTORIES, seededRandom(1)).words.red).toBeLessThanOrEqual(BOUND);
});

test('the simulation agrees with flows of recorded trials', async () => {
  const assertions = [bypasses, closed];
  const outcomes = ['bypass', 'closed'] as const;
  const run: SimulatedRun = {
    test: { ...DEFAULT_TEST, comparisons: 4 },
    flows: 2,
    assertions: assertions.length,
    noise: 0.05,
    defect: { rate: 0.1, assertions: 3 },
    maximum: 30,
  };
  const { context } = await contextOf({ TRIALS_MAX: run.maximum });
  for (let seed = 0; seed < 12; seed++) {
    const next = runSource(run, seededRandom(seed));
    const verdicts = await runJointSeries(
      {
        flows: [
          { route: 'GET /', assertions },
          { route: 'GET /other', assertions },
        ],
        run: () =>
          Promise.resolve(
            next().map((violated) => {
              const bad = violated.map((at) => ({ atMs: 1500, outcome: outcomes[at] ?? ('ok' as const) }));
              return bad.length === 0 ? writeHistory(steadyLoad()) : steadyBut(...bad);
            }),
          ),
      },
      context,
    );
    expect(simulateRun(runSource(run, seededRandom(seed)), run)).toEqual({
      word: mergeVerdicts(verdicts.map(({ entry }) => entry.verdict)),
      trials: Math.max(...verdicts.map(({ entry }) => entry.trials)),
    });
  }
});
