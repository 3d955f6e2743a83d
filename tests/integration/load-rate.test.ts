// LOAD_RATE in a scenario: requests come by a schedule, whatever the gateway does, and the verdict says so.
// @module-tag go-plugin
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { toEntry } from '../../src/report/verdicts/entry.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { settingsSchema } from '../../src/settings/keys.ts';
import { loadOf } from '../../src/settings/load.ts';
import { reload } from '../../src/trial/disruptions/disruptions.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import type { Trial } from '../../src/record/trial.ts';
import { startUpstream, type Upstream } from '../../src/upstreams/upstream.ts';
import { RELOAD_ASSERTIONS } from '../../src/verdict/observe/request-assertions.ts';
import { missingEffect, missingLoad } from '../../src/verdict/observe/evidence.ts';
import { judge } from '../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';

const RATE = 400;
const DISTANCE_MS = 2.5;
const HOLD_MS = 1500;

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream('reflection', path.join(runFolder(), 'reflection.log'));
});
afterAll(() => upstream?.stop());

/** A trial of a reload under the load that these settings ask for. */
async function trialWith(
  given: Record<string, string>,
  signal: AbortSignal,
  defect?: Defect,
): Promise<Trial> {
  const routes = [
    { path: '/go', plugin: 'goplugin', config: { header: 'x-goplugin' }, upstream: upstream.url },
  ];
  const config = { routes, pluginServers: pluginServers('go'), workers: 2, ...(defect ? { defect } : {}) };
  const gateway = await ReferenceGateway.start(config, path.join(runFolder(), 'gateway.log'));
  try {
    const load = {
      url: `${gateway.url}/go`,
      ...loadOf(settingsSchema.parse(given)),
      expectation: { header: 'x-goplugin', echoesId: true },
    };
    const plan = {
      scenario: 'controls',
      variant: 'rate',
      target: gateway,
      upstream,
      signal,
      disruption: reload,
      load,
    };
    return await runTrial(plan, 1);
  } finally {
    await gateway.stop();
  }
}

test('requests are due at even distances, also while the gateway reloads, and the verdict says at which rate', async ({
  signal,
}) => {
  const trial = await trialWith({ LOAD_RATE: String(RATE) }, signal);
  const { requestTable } = trial;
  const first = requestTable.startMs(0);
  for (let id = 0; id < requestTable.length; id++)
    expect(requestTable.startMs(id) - first).toBeCloseTo(id * DISTANCE_MS, 3);
  expect(missingEffect(trial)).toEqual([]);
  const entry = toEntry([trial], judge([trial], RELOAD_ASSERTIONS, DEFAULT_TEST));
  expect(entry.load).toEqual({
    connections: 8,
    thinkMs: 0,
    timeoutMs: 20_000,
    rate: RATE,
    arrivals: 'constant',
  });
});

test('a stall is met by all that is due meanwhile: what found no connection is counted', async ({
  signal,
}) => {
  const given = { LOAD_RATE: String(RATE), REQUEST_TIMEOUT_MS: '500' };
  const trial = await trialWith(given, signal, { name: 'stall', holdMs: HOLD_MS });
  const timeouts = judge([trial], RELOAD_ASSERTIONS, DEFAULT_TEST).assertions.find(
    ({ name }) => name === 'timeouts',
  );
  expect(timeouts?.verdict).toBe('red');
  // Eight connections cannot carry the hundreds that are due in the time of the stall.
  expect(trial.unsent).toBeGreaterThan(100);
  expect(missingLoad(trial)).toContain(
    `${trial.unsent} requests found no free connection when they were due`,
  );
});
