// How likely the suite is to see a fault in one reload, by load, measured on the reference gateway: a fault of so many ms, beside what
// docs/evidence/detection-power.md works out on paper, and closes of busy and of idle connections. Every figure is printed and kept in detection-power.json.
// @module-tag go-plugin
import { expect, test } from 'vitest';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { reload } from '../../src/trial/disruptions/disruptions.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import type { Trial } from '../../src/record/trial.ts';
import { closed, errors } from '../../src/verdict/observe/request-assertions.ts';
import { idleCloses } from '../../src/verdict/observe/target-assertions.ts';
import { runSeries } from '../../src/scenario/series.ts';
import { chanceToSee } from '../../tests/support/chance.ts';
import { keptList, liveGateways } from '../support/live-gateway.ts';
import { rateOf, RELOADS, seenIn, TIMING, TOLERANCE } from './measure.ts';

const RELOADS_OF_CLOSES = 12;
const WINDOWS_MS = [0.25, 1, 5, 30];
const LOADS: Record<string, Partial<LoadPlan>> = {
  '8 busy': {},
  '8 paced by 10 ms': { thinkMs: 10 },
  '4 busy, 4 paced': { pacedMs: 10 },
  '8 busy, 8 paced': { connections: 16, pacedMs: 10 },
  '500/s, constant': { rate: 500 },
};
/** Which of the two kinds of closes each load meets in most reloads: a busy connection is hardly ever idle. */
const MEETS: Record<string, (keyof typeof CLOSES)[]> = {
  '8 busy': ['close-unannounced'],
  '8 paced by 10 ms': ['close-idle'],
  '4 busy, 4 paced': ['close-unannounced', 'close-idle'],
  '8 busy, 8 paced': ['close-unannounced', 'close-idle'],
  '500/s, constant': ['close-idle'],
};
const CLOSES = { 'close-unannounced': closed, 'close-idle': idleCloses } as const;

const measured = keptList<object>('detection-power.json');
const onGateway = liveGateways('power');

/** Reloads a gateway, perhaps with a defect, so many times under a load. */
function reloads(
  defect: Defect | undefined,
  load: string,
  times: number,
  signal: AbortSignal,
): Promise<Trial[]> {
  return onGateway(defect, ({ target, load: plan }) =>
    runSeries({
      maximum: times,
      decided: () => false,
      run: (number) =>
        runTrial(
          {
            scenario: 'power',
            variant: load,
            target,
            signal,
            disruption: reload,
            timing: TIMING,
            load: { ...plan, ...LOADS[load] },
          },
          number,
        ),
    }),
  );
}

function note(what: string, load: string, trials: readonly Trial[], figures: object, words: string): void {
  const rate = Math.round(rateOf(trials));
  measured.push({ what, load, reloads: trials.length, rate, ...figures });
  process.stdout.write(`${load}, ${what}, ${rate} requests/s before it: ${words}\n`);
}

const WINDOW_CASES = Object.keys(LOADS).flatMap((load) => WINDOWS_MS.map((windowMs) => ({ load, windowMs })));

test.for(WINDOW_CASES)('$windowMs ms under $load', async ({ load, windowMs }, { signal }) => {
  const trials = await reloads({ name: 'fault-window', faultMs: windowMs }, load, RELOADS, signal);
  const { seen } = seenIn(trials, errors);
  const chances = trials.map((trial) => chanceToSee(trial, windowMs));
  const expected = chances.reduce((sum, chance) => sum + chance, 0) / RELOADS;
  const words = `seen in ${seen} of ${RELOADS} reloads, worked out ${(100 * expected).toFixed(0)} %`;
  note(`${windowMs} ms`, load, trials, { windowMs, seen, expected }, words);
  expect(seen).toBeGreaterThanOrEqual(Math.floor((expected * RELOADS) / TOLERANCE));
  expect(seen).toBeLessThanOrEqual(Math.ceil(expected * RELOADS * TOLERANCE));
});

const CLOSE_CASES = Object.keys(LOADS).flatMap((load) =>
  (['close-unannounced', 'close-idle'] as const).map((defect) => ({ load, defect })),
);

test.for(CLOSE_CASES)('$defect under $load', async ({ load, defect }, { signal }) => {
  const trials = await reloads({ name: defect }, load, RELOADS_OF_CLOSES, signal);
  const { seen, total } = seenIn(trials, CLOSES[defect]);
  const words = `seen in ${seen} of ${RELOADS_OF_CLOSES} reloads, ${total} closes in all`;
  note(defect, load, trials, { seen, total }, words);
  const seenMostly = seen > RELOADS_OF_CLOSES / 2;
  expect(seenMostly).toBe(MEETS[load]?.includes(defect));
});

test.for(Object.keys(LOADS))('nothing is seen without a defect under %s', async (load, { signal }) => {
  const trials = await reloads(undefined, load, RELOADS_OF_CLOSES, signal);
  const found = [errors, ...Object.values(CLOSES)].map((assertion) => seenIn(trials, assertion).total);
  note('no defect', load, trials, { found }, `${found.join(', ')} errors, closes and idle closes`);
  expect(found).toEqual([0, 0, 0]);
});
