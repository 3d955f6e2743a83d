// Seed 002's red: an instance for every request, over 1,000 for 1,000 requests, judged as the scenario judges it.
// @module-tag go-plugin
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { pluginFlow } from '../../src/scenario/kong/flows.ts';
import { steady } from '../../src/trial/disruptions/disruptions.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import { DEFAULT_TIMING } from '../../src/trial/timing.ts';
import { startUpstream } from '../../src/upstreams/upstream.ts';
import { newCalls } from '../../src/verdict/observe/target-assertions.ts';
import { judge } from '../../src/verdict/decide/judge.ts';
import { DETERMINISTIC_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';

const REQUESTS = 1000;
const WORKERS = 2;
const TIMING = { ...DEFAULT_TIMING, requestsBefore: REQUESTS / 2, requestsAfter: REQUESTS / 2 };
const FLOW = pluginFlow('go');
const ASSERTION = newCalls({ workers: WORKERS, configurations: 1, servers: 1, reloads: 0 });

/** What the assertion says of a trial without a disruption, and how many requests there were. */
async function judged(signal: AbortSignal, defect?: Defect) {
  const upstream = await startUpstream('reflection', path.join(runFolder(), 'reflection.log'));
  const gateway = await ReferenceGateway.start(
    {
      routes: [FLOW.route(upstream.url)],
      pluginServers: pluginServers('go'),
      workers: WORKERS,
      ...(defect ? { defect } : {}),
    },
    path.join(runFolder(), 'gateway.log'),
  );
  try {
    const load = { ...FLOW.load(gateway), connections: 8, thinkMs: 0, timeoutMs: 10_000 };
    const plan = { scenario: 'controls', variant: 'steady', target: gateway, signal, timing: TIMING, load };
    const trial = await runTrial({ ...plan, disruption: steady }, 1);
    const { assertions } = judge([trial], [ASSERTION], DETERMINISTIC_TEST);
    const { verdict, observed } = assertions.find(({ name }) => name === ASSERTION.name) ?? {};
    return { verdict, calls: observed ?? 0, requests: trial.requestTable.length };
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

test('a gateway that starts an instance for each request is red, with a call for each request', async ({
  signal,
}) => {
  const { verdict, calls, requests } = await judged(signal, { name: 'instance-per-request' });
  expect(verdict).toBe('red');
  expect(requests).toBeGreaterThanOrEqual(REQUESTS);
  expect(calls).toBeGreaterThanOrEqual(requests);
  expect(calls).toBeGreaterThan(100 * ASSERTION.limit);
});

test('one that keeps an instance for each worker is not, and stays within the bound', async ({ signal }) => {
  const { verdict, calls, requests } = await judged(signal);
  expect(verdict).not.toBe('red');
  expect(requests).toBeGreaterThanOrEqual(REQUESTS);
  expect(calls).toBeGreaterThan(0);
  expect(calls).toBeLessThanOrEqual(WORKERS);
});
