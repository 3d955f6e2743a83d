// A gateway that drops the headers of a plugin's own response, as Kong before 2.8.0 does: kong-blue-green-sockets works there, and is not blind.
// @module-tag go-plugin
import path from 'node:path';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { request } from 'undici';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { reload } from '../../src/trial/disruptions/disruptions.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import { DEFAULT_TIMING, watchedFor } from '../../src/trial/timing.ts';
import type { Trial } from '../../src/record/trial.ts';
import { startUpstream, type Upstream } from '../../src/upstreams/upstream.ts';
import { RELOAD_ASSERTIONS } from '../../src/verdict/observe/request-assertions.ts';
import { recovery } from '../../src/verdict/observe/target-assertions.ts';
import { judge } from '../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { exitFlow } from '../../src/scenario/kong/flows.ts';
import { runSeries } from '../../src/scenario/series.ts';
import { results } from '../../src/vitest/results.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';
import { CONTROL_TRIALS_MAX, haveCounted } from '../support/counted-trials.ts';

const FLOW = exitFlow('go', 'for go');
/** Shorter than a user's, since each trial with a defect that stays is watched for as long. */
const RECOVERY_BOUND_MS = 2000;
const ASSERTIONS = [
  ...RELOAD_ASSERTIONS.filter(({ name }) => name !== 'recovery'),
  recovery(RECOVERY_BOUND_MS),
];
/** As a run judges that has these assertions. */
const TEST = { ...DEFAULT_TEST, comparisons: ASSERTIONS.length };
const TIMING = watchedFor({ ...DEFAULT_TIMING, healBoundMs: RECOVERY_BOUND_MS }, RECOVERY_BOUND_MS);

let teapot: Upstream;
beforeAll(async () => {
  teapot = await startUpstream('teapot', path.join(runFolder(), 'teapot.log'));
});
afterAll(() => teapot?.stop());

async function start(defect?: Defect): Promise<ReferenceGateway> {
  return ReferenceGateway.start(
    {
      routes: [FLOW.route(teapot.url), exitFlow('go', 'for other', '/other').route(teapot.url)],
      pluginServers: pluginServers('go'),
      workers: 2,
      losesExitHeaders: true,
      ...(defect ? { defect } : {}),
    },
    path.join(results(), 'logs', 'controls', `exit-headers-${defect?.name ?? 'clean'}.log`),
  );
}

async function reloadUnderLoad({ signal }: TestContext, defect?: Defect, number = 1): Promise<Trial> {
  const gateway = await start(defect);
  try {
    return await runTrial(
      {
        scenario: 'controls',
        variant: 'exit-headers',
        target: gateway,
        signal,
        disruption: reload,
        timing: TIMING,
        load: {
          ...FLOW.load(gateway),
          connections: 8,
          thinkMs: 0,
          timeoutMs: 10_000,
        },
      },
      number,
    );
  } finally {
    await gateway.stop();
  }
}

function reds(trials: readonly Trial[]): string[] {
  const { assertions } = judge(trials, ASSERTIONS, TEST);
  return assertions.filter(({ verdict }) => verdict === 'red').map(({ name }) => name);
}

test('its headers are dropped, and the body contains the same', async () => {
  const gateway = await start();
  const response = await request(`${gateway.url}/go`, { headers: { 'x-request-id': '42' } });
  const body = await response.body.text();
  await gateway.stop();
  expect(response.headers).not.toHaveProperty('x-goplugin');
  expect(response.headers).not.toHaveProperty('x-request-id');
  expect(body).toBe('answered by the plugin\nx-goplugin: for go\nx-request-id: 42\n');
});

test('without a defect every request is ok', async (context) => {
  const trial = await reloadUnderLoad(context);
  const { requestTable } = trial;
  const others = Array.from({ length: requestTable.length }, (_, id) => requestTable.outcome(id)).filter(
    (outcome) => outcome !== 'ok',
  );
  expect(others).toEqual([]);
  expect(requestTable.length).toBeGreaterThan(500);
  expect(reds([trial])).toEqual([]);
});

test.for([
  ['stale-instance', ['bypasses', 'recovery']],
  ['wrong-configuration', ['wrong-configuration', 'recovery']],
] as const)('%s is seen', async ([name, expected], context) => {
  // A red takes two trials. Each has a gateway of its own, since the defects stay.
  const trials = await runSeries({
    maximum: CONTROL_TRIALS_MAX,
    decided: (sofar) => haveCounted(sofar, 2),
    run: (number) => reloadUnderLoad(context, { name }, number),
  });
  expect(reds(trials)).toEqual(expected);
});
