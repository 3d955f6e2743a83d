// Seed 002's red: an instance for every request, over 1,000 for 1,000 requests, judged as the scenario judges it.
// @module-tag go-plugin
import path from 'node:path';
import { expect, test } from 'vitest';
import { sum } from '../../src/common/sum.ts';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { pluginFlow } from '../../src/scenario/kong/flows.ts';
import { steady } from '../../src/trial/disruptions/disruptions.ts';
import type { TrialHead } from '../../src/record/trial.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import { DEFAULT_TIMING } from '../../src/trial/timing.ts';
import { runSeries } from '../../src/scenario/series.ts';
import { startUpstream } from '../../src/upstreams/upstream.ts';
import { newCalls } from '../../src/verdict/observe/new-calls.ts';
import { judge } from '../../src/verdict/decide/judge.ts';
import { DETERMINISTIC_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';
import { CONTROL_TRIALS_MAX, haveCounted } from '../support/counted-trials.ts';

const REQUESTS = 1000;
const WORKERS = 2;
const CONNECTIONS = 8;
const TIMING = { ...DEFAULT_TIMING, requestsBefore: REQUESTS / 2, requestsAfter: REQUESTS / 2 };
const FLOW = pluginFlow('go');
const ASSERTION = newCalls({ workers: WORKERS, plugins: 1, inFlight: CONNECTIONS, reloads: 0 });

/** What a red takes of a fault that shows each time. */
const TRIALS = 2;
/** As a run judges that has a few more assertions. */
const TEST = { ...DETERMINISTIC_TEST, comparisons: 4 };

/** What the assertion says of trials without a disruption, and of each its calls and requests. */
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
    const load = { ...FLOW.load(gateway), connections: CONNECTIONS, thinkMs: 0, timeoutMs: 10_000 };
    const plan = { scenario: 'controls', variant: 'steady', target: gateway, signal, timing: TIMING, load };
    const trials = await runSeries({
      maximum: CONTROL_TRIALS_MAX,
      decided: (sofar) => haveCounted(sofar, TRIALS),
      run: (number) => runTrial({ ...plan, disruption: steady }, number),
    });
    const { assertions } = judge(trials, [ASSERTION], TEST);
    const { verdict } = assertions.find(({ name }) => name === ASSERTION.name) ?? {};
    const calls = trials.map((trial) => ASSERTION.observe(trial).observed ?? 0);
    return {
      verdict,
      calls,
      closed: trials.map(closedIn),
      requests: trials.map(({ requestTable }) => requestTable.length),
    };
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

test('a gateway that starts an instance for each request is red, with a call for each request', async ({
  signal,
}) => {
  const { verdict, calls, closed, requests } = await judged(signal, { name: 'instance-per-request' });
  expect(verdict).toBe('red');
  // As on Kong Gateway 3.4.1.0, each instance is closed again.
  for (const [index, count] of closed.entries())
    expect(count / (requests[index] ?? Infinity)).toBeGreaterThan(0.9);
  expect(Math.min(...requests)).toBeGreaterThanOrEqual(REQUESTS);
  expect(calls.length).toBeGreaterThanOrEqual(TRIALS);
  for (const [index, count] of calls.entries()) {
    expect(count).toBeGreaterThanOrEqual(requests[index] ?? Infinity);
    expect(count).toBeGreaterThan(100 * ASSERTION.limit);
  }
});

test('one that keeps an instance for each worker is not, and stays within the bound', async ({ signal }) => {
  const { verdict, calls, requests } = await judged(signal);
  expect(verdict).not.toBe('red');
  expect(Math.min(...requests)).toBeGreaterThanOrEqual(REQUESTS);
  // The instances of the first trial serve the second.
  expect(calls[0]).toBeGreaterThan(0);
  expect(sum(calls)).toBeLessThanOrEqual(WORKERS);
});

function closedIn({ before, after }: TrialHead): number {
  return (after.pluginServers?.closedInstances ?? 0) - (before.pluginServers?.closedInstances ?? 0);
}
