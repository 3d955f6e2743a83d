// What a server does without a reload too is not blamed on its reload, and what the reload adds is.
import path from 'node:path';
import { request } from 'undici';
import { describe, test, type TestContext } from 'vitest';
import { sum } from '../../src/common/sum.ts';
import { waitUntil } from '../../src/common/wait-until.ts';
import { CONNECTION_KINDS } from '../../src/scenario/connection-kinds.ts';
import { runFlows } from '../../src/scenario/run-scenario.ts';
import type { Reloadable, Target } from '../../src/targets/target.ts';
import { reload } from '../../src/trial/disruptions/disruptions.ts';
import type { ClosingPlan } from '../fixtures/closing-server.ts';
import { startClosingServer } from '../support/check-command.ts';
import { contextOf } from '../support/series-context.ts';

const RELOAD_BOUND_MS = 10_000;
const TRIALS = 3;
/** A red takes two, and on a busy machine a reload may meet no request, or the probe be late. */
const CUTTING_TRIALS = 6;
/**
 * Those of a check that show closes, with little to do for the machine; the first one is to be red. The pause makes a
 * baseline of 3.3 s.
 */
const FLOWS = {
  busy: { connections: 8, thinkMs: 0 },
  'idle-3s': { connections: 8, thinkMs: 3000 },
  'new-connection': CONNECTION_KINDS['new-connection'],
};

/** SIGUSR2 makes no fault, and SIGHUP cuts the connections that have a request under way. */
type Signal = 'SIGUSR2' | 'SIGHUP';

/** The server as a target whose reload is a signal. */
async function targetOf(
  context: TestContext,
  plan: ClosingPlan,
  signal: Signal,
): Promise<Target & Reloadable> {
  const { pid, url } = await startClosingServer(context, plan);
  const generation = async () => Number((await request(url, { reset: true })).headers['x-generation']);
  return {
    identity: { gateway: 'target', version: 'unknown', runtime: 'own', real: true },
    url,
    logFile: path.join('logs', 'closing-server.log'),
    inspect: async () => ({ epoch: await generation() }),
    reload: async () => {
      const before = await generation();
      process.kill(pid, signal);
      // This request may be cut as well.
      const hasChanged = () =>
        generation().then(
          (now) => now > before,
          () => false,
        );
      await waitUntil('the new generation serves', RELOAD_BOUND_MS, hasChanged);
    },
    stop: () => Promise.resolve(),
  };
}

/** Judges a few reloads of such a server. */
async function judge(context: TestContext, plan: ClosingPlan, signal: Signal) {
  const { context: series } = await contextOf({
    TRIALS_MAX: signal === 'SIGHUP' ? CUTTING_TRIALS : TRIALS,
  });
  const target = await targetOf(context, plan, signal);
  const judged = await runFlows(
    {
      scenario: 'check',
      targetVariant: 'target',
      target: { current: target, rebuild: () => Promise.resolve() },
      flows: Object.entries(FLOWS).map(([variant, load]) => ({
        variant,
        load: ({ url }) => ({ url, expectation: { status: 200 }, ...load }),
      })),
      disruption: reload,
      // Another flow may be red first, where the reload met more of its requests.
      giveUp: (flows) => {
        const wanted = signal === 'SIGHUP' ? flows.slice(0, 1) : flows;
        return wanted.some(({ judgement }) => judgement.verdict === 'red') ? 'a flow is red' : undefined;
      },
    },
    series,
  );
  const red = judged.flatMap(({ judgement: { assertions }, entry: { variant } }) =>
    assertions.filter(({ verdict }) => verdict === 'red').map(({ name }) => `${variant}: ${name}`),
  );
  const closes = sum(
    judged.map(
      ({
        entry: {
          closes: { idle, reused, fresh },
        },
      }) => idle + reused + fresh,
    ),
  );
  const proven = Math.max(...judged.map(({ entry }) => entry.reloads));
  return { red, closes, proven };
}

// Side by side: each waits for most of its time, and asks little of its server. With HTTP/1.0, each connection carries
// one response anyway, and what tells a cut is that the response is missing.
describe.concurrent.for<[does: string, plan: ClosingPlan]>([
  ['closes each connection after 100 responses', { served: 100 }],
  [
    'speaks HTTP/1.0, and closes each connection after its response',
    { served: 1, version: '1.0', responseMs: 20 },
  ],
])('a server that %s', ([, plan]) => {
  test('is not red with a reload without a fault', async (context) => {
    const { expect } = context;
    const { red, closes, proven } = await judge(context, plan, 'SIGUSR2');
    expect({ red, proven }).toEqual({ red: [], proven: TRIALS });
    // HTTP/1.0 announces each of its ends.
    if (plan.version !== '1.0') expect(closes).toBeGreaterThan(TRIALS);
  });

  test('is red with a reload that cuts requests', async (context) => {
    const { expect } = context;
    const { red } = await judge(context, plan, 'SIGHUP');
    expect(red).toContain('busy: closed');
  });
});
