// After a plugin server has died, routes that share its plugin must keep their own configurations (Kong issue 8370 and PR 11306), judged
// as the scenario judges a kill.
// @module-tag go-plugin
import path from 'node:path';
import { expect, test } from 'vitest';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { otherRouteFlow, pluginFlow } from '../../src/scenario/kong/flows.ts';
import { runSeries } from '../../src/scenario/series.ts';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { killPluginServer } from '../../src/trial/disruptions/disruptions.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import { startUpstream } from '../../src/upstreams/upstream.ts';
import { judge } from '../../src/verdict/decide/judge.ts';
import { DETERMINISTIC_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { respawnBound } from '../../src/verdict/observe/bounds.ts';
import { outageAssertions } from '../../src/verdict/observe/request-assertions.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';

const FLOWS = { go: pluginFlow('go'), other: otherRouteFlow('go') } as const;
const BOUND_MS = respawnBound('go');
const ASSERTIONS = outageAssertions(BOUND_MS);
const TEST = { ...DETERMINISTIC_TEST, comparisons: ASSERTIONS.length };
/** What a green and a red take of a fault that shows each time. */
const GREEN_TRIALS = 3;
const RED_TRIALS = 2;

/** What is found on one of the two routes when the server of their plugin is killed. */
async function killed(route: keyof typeof FLOWS, maximum: number, signal: AbortSignal, defect?: Defect) {
  const upstream = await startUpstream('reflection', path.join(runFolder(), 'reflection.log'));
  let gateway = await start();
  function start() {
    return ReferenceGateway.start(
      {
        routes: Object.values(FLOWS).map((flow) => flow.route(upstream.url)),
        pluginServers: pluginServers('go'),
        workers: 2,
        ...(defect ? { defect } : {}),
      },
      path.join(runFolder(), 'gateway.log'),
    );
  }
  try {
    const trials = await runSeries({
      maximum,
      decided: () => false,
      run: (number) =>
        runTrial(
          {
            scenario: 'controls',
            variant: `${route}/kill`,
            target: gateway,
            signal,
            disruption: killPluginServer('goplugin', BOUND_MS),
            load: { ...FLOWS[route].load(gateway), connections: 8, thinkMs: 0, timeoutMs: 10_000 },
          },
          number,
        ),
      // Once its configurations are mixed up, they stay so.
      recover: async () => {
        if (!defect) return;
        await gateway.stop();
        gateway = await start();
      },
    });
    const { verdict, assertions } = judge(trials, ASSERTIONS, TEST);
    return { verdict, assertions, trials };
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

test('each route keeps its configuration after a crash', async ({ signal }) => {
  const { verdict, assertions } = await killed('other', GREEN_TRIALS, signal);
  const red = assertions.filter((each) => each.verdict === 'red');
  expect(red.flatMap(({ evidence }) => evidence)).toEqual([]);
  expect(verdict).toBe('green');
});

test('a route that runs its plugin with the configuration of another one is red', async ({ signal }) => {
  const { assertions, trials } = await killed('go', RED_TRIALS, signal, { name: 'wrong-configuration' });
  const red = assertions.filter(({ verdict }) => verdict === 'red').map(({ name }) => name);
  // It keeps the other configuration, so that it never recovers.
  expect(red.sort()).toEqual(['recovery', 'wrong-configuration']);
  expect(trials).toHaveLength(RED_TRIALS);
  for (const { requestTable, disruption } of trials) {
    const wrong = Array.from({ length: requestTable.length }, (_, id) => id).filter((id) =>
      requestTable.wrongConfiguration(id),
    );
    expect(wrong.length).toBeGreaterThan(0);
    // Recorded as what it is: a complete response that is not the expected one, and only after the crash.
    expect(new Set(wrong.map((id) => requestTable.outcome(id)))).toEqual(new Set(['unexpected']));
    expect(requestTable.endMs(wrong[0] ?? 0)).toBeGreaterThan(disruption.beganMs);
  }
});
