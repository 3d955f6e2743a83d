// LOAD_RATE in a scenario: requests come by a schedule, whatever the gateway does, and the verdict says so.
// @module-tag go-plugin
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { toEntry } from '../../src/report/verdicts/entry.ts';
import { QUIET_MS } from '../../src/record/observation.ts';
import { monotonicMs } from '../../src/record/clock.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { settingsSchema } from '../../src/settings/keys.ts';
import { loadOf } from '../../src/settings/load.ts';
import { reload } from '../../src/trial/disruptions/disruptions.ts';
import { DEFAULT_TIMING } from '../../src/trial/timing.ts';
import { runSeries } from '../../src/scenario/series.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import type { Trial } from '../../src/record/trial.ts';
import { startUpstream, type Upstream } from '../../src/upstreams/upstream.ts';
import { RELOAD_ASSERTIONS } from '../../src/verdict/observe/request-assertions.ts';
import { missingEffect, missingLoad } from '../../src/verdict/observe/evidence.ts';
import { LOOP_DELAY_BOUND_MS } from '../../src/verdict/observe/late-probe.ts';
import { judge } from '../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';
import { CONTROL_TRIALS_MAX, haveCounted } from '../support/counted-trials.ts';

const RATE = 400;
const DISTANCE_MS = 2.5;
const HOLD_MS = 1500;
const TIMEOUT_MS = 500;

let reflection: Upstream;
beforeAll(async () => {
  reflection = await startUpstream('reflection', path.join(runFolder(), 'reflection.log'));
});
afterAll(() => reflection?.stop());

/** An upstream that notes when each request arrives, by the clock that the probe goes by. */
async function noteArrivals() {
  const atMs = new Map<number, number>();
  const server = createServer((request, response) => {
    const id = String(request.headers['x-request-id']);
    atMs.set(Number(id), monotonicMs());
    response.setHeader('x-request-id', id).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { atMs, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function median(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? 0;
}

/** A trial of a reload under the load that these settings ask for. */
async function trialWith(
  given: Record<string, string>,
  signal: AbortSignal,
  { defect, upstream = reflection }: { defect?: Defect; upstream?: { url: string } } = {},
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
      signal,
      disruption: reload,
      load,
    };
    return await runTrial(plan, 1);
  } finally {
    await gateway.stop();
  }
}

test('requests are sent when they are due, also while the gateway reloads, and the verdict says at which rate', async ({
  signal,
}) => {
  const arrivals = await noteArrivals();
  const trial = await trialWith({ LOAD_RATE: String(RATE) }, signal, { upstream: arrivals });
  const { requestTable, disruption } = trial;
  const ids = Array.from({ length: requestTable.length }, (_, id) => id);
  const arrived = ids.filter((id) => arrivals.atMs.has(id));
  expect(arrived.length).toBeGreaterThan(0.9 * ids.length);
  const at = (id: number) => arrivals.atMs.get(id) ?? Number.NaN;
  // By the upstream's clock none came before it was due, nor before the probe says that it sent it.
  const early = arrived.filter((id) => at(id) < requestTable.startMs(id) + requestTable.sendDelayMs(id));
  expect(early).toEqual([]);
  const during = ids.filter(
    (id) => requestTable.startMs(id) > disruption.beganMs && requestTable.startMs(id) < disruption.endedMs,
  );
  // One for each 2.5 ms of the reload: none was left out since the gateway was busy.
  expect(during.length).toBeCloseTo((disruption.endedMs - disruption.beganMs) / DISTANCE_MS, -1);
  // What found a free connection was sent at once. What waited for one was late because of the gateway.
  const isPrompt = (id: number) => !requestTable.waited(id);
  // Each connection is free for its first request, however slow the gateway is on this machine.
  expect(ids.filter(isPrompt).length).toBeGreaterThanOrEqual(trial.load.connections);
  for (const some of [ids, during]) {
    const delays = some.filter(isPrompt).map((id) => requestTable.sendDelayMs(id));
    expect(median(delays)).toBeLessThan(LOOP_DELAY_BOUND_MS);
  }
  expect(missingEffect(trial)).toEqual([]);
  const entry = toEntry([trial], judge([trial], RELOAD_ASSERTIONS, DEFAULT_TEST));
  expect(entry.load).toEqual({
    connections: 8,
    method: 'GET',
    thinkMs: 0,
    timeoutMs: 20_000,
    rate: RATE,
    arrivals: 'constant',
    client: 'keep-alive',
    quietMs: QUIET_MS,
    // There is no baseline that says what the gateway can give.
    wanted: { before: DEFAULT_TIMING.requestsBefore, after: DEFAULT_TIMING.requestsAfter },
  });
});

test('a stall delays all requests that are due during it, and those without a connection are counted', async ({
  signal,
}) => {
  const given = { LOAD_RATE: String(RATE), REQUEST_TIMEOUT_MS: String(TIMEOUT_MS) };
  // In a trial whose probe was late nothing is judged.
  const trials = await runSeries({
    maximum: CONTROL_TRIALS_MAX,
    decided: (sofar) => haveCounted(sofar, 1),
    run: () => trialWith(given, signal, { defect: { name: 'stall', holdMs: HOLD_MS } }),
  });
  const [trial] = trials.slice(-1) as [Trial];
  const timeouts = judge([trial], RELOAD_ASSERTIONS, DEFAULT_TEST).assertions.find(
    ({ name }) => name === 'timeouts',
  );
  expect(timeouts?.verdict).toBe('red');
  // What a request waited for a connection is in its record.
  const waits = Array.from({ length: trial.requestTable.length }, (_, id) => id)
    .filter((id) => trial.requestTable.waited(id))
    .map((id) => trial.requestTable.sendDelayMs(id));
  expect(Math.max(...waits)).toBeGreaterThan(TIMEOUT_MS / 2);
  // Eight connections cannot carry the hundreds that are due in the time of the stall.
  expect(trial.unsent).toBeGreaterThan(100);
  expect(missingLoad(trial)).toContain(
    `${trial.unsent} requests found no free connection when they were due`,
  );
});
