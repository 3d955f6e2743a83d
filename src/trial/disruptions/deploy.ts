import { setTimeout as delay } from 'node:timers/promises';
import { holdsWithin } from '../../common/wait-until.ts';
import { monotonicMs } from '../../record/clock.ts';
import type { Client } from '../../record/flow/load-plan.ts';
import { sendSlowRequest } from '../../load/slow-request.ts';
import type { Instance } from '../../targets/balancers/deployment/instance.ts';
import { ConnectionSampler } from '../watch/connection-sampler.ts';
import type { Switchable, Target } from '../../targets/target.ts';
import type { Disruption } from '../trial-plan.ts';
import type { SwitchRecord, SlowResult } from '../../record/target/switch-record.ts';

const UNDER_WAY_BOUND_MS = 2000;

/** The options of a deploy. */
export interface DeployPlan {
  /** The old instance is stopped when its last connection has ended, or this many ms after the switch. */
  boundMs: number;
  /** The old instance announces the end of its connections once the switch is made. @default false */
  announce?: boolean;
  /**
   * Slow requests that are under way during the switch, one for each protocol of these clients; the body of each takes
   * this many ms. @default no such request
   */
  slow?: { bodyMs: number; clients: readonly Client[] } | undefined;
  /** Wrong steps, for controls. */
  instead?: Partial<DeploySteps>;
}

/** The steps after the next instance is ready. */
export interface DeploySteps {
  /** Switches the balancer to the next instance. */
  switchOver: (next: Instance, old: Instance, target: Switchable) => Promise<void>;
  /** Waits until the old instance may be stopped. */
  drain: (old: Instance, endMs: number, target: Switchable) => Promise<void>;
  /** Stops the old instance. */
  end: (old: Instance) => Promise<void>;
}

/**
 * A blue-green deploy: the next instance is started, the balancer is switched to it, and the old instance is drained
 * and stopped.
 */
export function deploy({
  boundMs,
  announce,
  slow: planned,
  instead,
}: DeployPlan): Disruption<Target & Switchable> {
  const steps: DeploySteps = {
    switchOver: (next, _old, target) => target.switchTo(next),
    drain: waitUntilUnused,
    end: (old) => old.stop(),
    ...instead,
  };
  return {
    kind: 'switch',
    run: async (target) => {
      const old = target.current;
      const next = await target.startNext();
      const sampler = new ConnectionSampler({ old, new: next });
      try {
        const slow = planned && (await slowUnderWay(target, old, planned));
        const requestedMs = monotonicMs();
        await steps.switchOver(next, old, target);
        const switchedMs = monotonicMs();
        if (announce === true) await old.announce();
        await steps.drain(old, requestedMs + boundMs, target);
        const connectionsAtStop = await connectionsOf(old);
        const stopMs = monotonicMs();
        await steps.end(old);
        const goneMs = monotonicMs();
        const record: SwitchRecord = {
          from: old.version,
          to: next.version,
          boundMs,
          requestedMs,
          switchedMs,
          stopMs,
          goneMs,
          connectionsAtStop,
          samples: await sampler.stop(),
        };
        return slow ? { ...record, slow: await slow.results } : record;
      } finally {
        await sampler.stop();
      }
    },
  };
}

// The instance itself reports that the requests have arrived: the client could not tell, since a balancer may delay the
// response's head.
async function slowUnderWay(
  { url, http2Url, resolver }: Switchable,
  old: Instance,
  { bodyMs, clients }: NonNullable<DeployPlan['slow']>,
): Promise<{ results: Promise<SlowResult[]> }> {
  const protocols = new Set(clients.map((client) => client === 'http2'));
  const results = [...protocols].map((http2) =>
    sendSlowRequest(`${http2 ? http2Url : url}/datetime?bodyMs=${bodyMs}`, { resolver, http2 }),
  );
  if (!(await holdsWithin(UNDER_WAY_BOUND_MS, async () => (await old.state()).slow >= results.length))) {
    const all = results.length === 1 ? 'the slow request' : 'the slow requests';
    throw new Error(`${all} did not reach ${old.version} within ${UNDER_WAY_BOUND_MS} ms`);
  }
  return { results: Promise.all(results) };
}

// While new connections may still come, having none proves nothing. Workers are checked before connections, since a
// worker that has exited opens no more of them.
async function waitUntilUnused(old: Instance, endMs: number, target: Switchable): Promise<void> {
  await delay(Math.min(target.settleMs, Math.max(0, endMs - monotonicMs())));
  const inUse = async () => (await target.leavingWorkers()) > 0 || (await old.state()).connections > 0;
  await holdsWithin(endMs - monotonicMs(), async () => !(await inUse()));
}

// An instance that was killed has no connections.
async function connectionsOf(instance: Instance): Promise<number> {
  return instance.state().then(
    ({ connections }) => connections,
    () => 0,
  );
}
