// How likely the suite is to see a fault in one reload, by load, measured on the reference gateway: a fault of so many ms, beside what
// docs/evidence/detection-power.md works out on paper, and closes of busy and of idle connections. Every figure is printed and kept in detection-power.json.
// @module-tag go-plugin
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import type { LoadPlan } from '../../src/record/load-plan.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { reload } from '../../src/trial/disruptions/disruptions.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import type { Timing } from '../../src/trial/timing.ts';
import type { Trial } from '../../src/record/trial.ts';
import { startUpstream, type Upstream } from '../../src/upstreams/upstream.ts';
import type { Assertion } from '../../src/verdict/observe/assertion.ts';
import { closed, errors } from '../../src/verdict/observe/request-assertions.ts';
import { idleCloses } from '../../src/verdict/observe/target-assertions.ts';
import { chanceToSee } from '../../tests/support/chance.ts';
import { results } from '../../src/vitest/results.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';

const RELOADS = 30;
const RELOADS_OF_CLOSES = 12;
const WINDOWS_MS = [0.25, 1, 5, 30];
const TIMING: Timing = {
  requestsBefore: 20,
  durationBeforeMs: 150,
  requestsAfter: 20,
  durationAfterMs: 20,
  quietMs: 20,
  healBoundMs: 1000,
  boundMs: 10_000,
};

const LOADS: Record<string, Partial<LoadPlan>> = {
  '8 busy': {},
  '8 paced by 10 ms': { thinkMs: 10 },
  '4 busy, 4 paced': { pacedMs: 10 },
  '8 busy, 8 paced': { connections: 16, pacedMs: 10 },
  '500/s, constant': { rate: 500 },
};
const CLOSES = { 'close-unannounced': closed, 'close-idle': idleCloses } as const;

const measured: object[] = [];
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream('reflection', path.join(runFolder(), 'reflection.log'));
});
afterAll(async () => {
  await upstream?.stop();
  await writeFile(path.join(results(), 'detection-power.json'), JSON.stringify(measured, null, 2));
});

/** Reloads a gateway with a defect so many times under a load. */
async function reloads(defect: Defect, load: string, times: number, signal: AbortSignal): Promise<Trial[]> {
  const routes = [{ path: '/go', plugin: 'goplugin', config: { message: 'go' }, upstream: upstream.url }];
  const logFile = path.join(results(), 'logs', 'power', 'gateway.log');
  const gateway = await ReferenceGateway.start(
    { routes, pluginServers: pluginServers('go'), workers: 2, defect },
    logFile,
  );
  const plan: LoadPlan = {
    url: `${gateway.url}/go`,
    connections: 8,
    thinkMs: 0,
    timeoutMs: 10_000,
    expectation: {},
    ...LOADS[load],
  };
  const trial = {
    scenario: 'power',
    variant: load,
    target: gateway,
    signal,
    disruption: reload,
    timing: TIMING,
  };
  try {
    const trials: Trial[] = [];
    for (let number = 1; number <= times; number++)
      trials.push(await runTrial({ ...trial, load: plan }, number));
    return trials;
  } finally {
    await gateway.stop();
  }
}

function seenIn(trials: readonly Trial[], { observe }: Assertion): { seen: number; total: number } {
  const found = trials.map((trial) => observe(trial).observed ?? 0);
  return {
    seen: found.filter((count) => count > 0).length,
    total: found.reduce((sum, count) => sum + count, 0),
  };
}

/** Requests a second before the reload, over all trials. */
function rateOf(trials: readonly Trial[]): number {
  let requests = 0;
  let ms = 0;
  for (const { requestTable, disruption } of trials) {
    ms += disruption.beganMs - requestTable.startMs(0);
    for (let id = 0; id < requestTable.length; id++)
      if (requestTable.startMs(id) < disruption.beganMs) requests++;
  }
  return (requests / ms) * 1000;
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
  expect(trials).toHaveLength(RELOADS);
});

const CLOSE_CASES = Object.keys(LOADS).flatMap((load) =>
  (['close-unannounced', 'close-idle'] as const).map((defect) => ({ load, defect })),
);

test.for(CLOSE_CASES)('$defect under $load', async ({ load, defect }, { signal }) => {
  const trials = await reloads({ name: defect }, load, RELOADS_OF_CLOSES, signal);
  const { seen, total } = seenIn(trials, CLOSES[defect]);
  const words = `seen in ${seen} of ${RELOADS_OF_CLOSES} reloads, ${total} closes in all`;
  note(defect, load, trials, { seen, total }, words);
  expect(trials).toHaveLength(RELOADS_OF_CLOSES);
});
