import { setTimeout as delay } from 'node:timers/promises';
import type { BlueGreen } from '../gateways/balancers/blue-green.ts';
import { monotonicMs } from '../load/clock.ts';
import { sendSlowRequest, type SlowResult } from '../load/slow-request.ts';
import type { Datetime } from '../upstreams/datetime/datetime.ts';
import { ConnectionSampler } from './connection-sampler.ts';
import type { Disturbance } from './run-trial.ts';
import type { SwitchRecord } from './switch-record.ts';

const LOOK_MS = 10;
const UNDER_WAY_BOUND_MS = 2000;

/** How a deploy goes. */
export interface DeployPlan {
  /** The one that is there now; another one after a rebuild. */
  blueGreen: () => BlueGreen;
  /** The old instance is told to leave when its last connection has gone, or this many ms after the switch. */
  boundMs: number;
  /** How long the body of the request takes that is under way across a switch, in ms, by the deploy's number from 1; undefined for none. */
  slowMs?: (deploy: number) => number | undefined;
  /** What to do instead of the right steps, for controls. */
  instead?: Partial<DeploySteps>;
}

/** The steps after the next instance is ready. */
export interface DeploySteps {
  /** Brings the balancer to the next instance. */
  switchOver: (next: Datetime, old: Datetime) => Promise<void>;
  /** Waits until the old instance may leave. */
  drain: (old: Datetime, endMs: number) => Promise<void>;
  /** Ends the old instance. */
  end: (old: Datetime) => Promise<void>;
}

/** A blue-green deploy: the next instance is started and ready, the balancer is switched, the old instance drained and told to leave. */
export function deploy({ blueGreen: find, boundMs, slowMs, instead }: DeployPlan): Disturbance {
  let deploys = 0;
  const steps: DeploySteps = {
    switchOver: (next) => find().switchTo(next),
    drain: untilLeft,
    end: (old) => old.stop(),
    ...instead,
  };
  return {
    name: 'switch',
    run: async () => {
      const blueGreen = find();
      const bodyMs = slowMs?.(++deploys);
      const old = blueGreen.current;
      const next = await blueGreen.startNext();
      const sampler = new ConnectionSampler({ old: old.port, new: next.port });
      try {
        const slow = bodyMs === undefined ? undefined : await slowUnderWay(blueGreen.url, old, bodyMs);
        const askedMs = monotonicMs();
        await steps.switchOver(next, old);
        const switchedMs = monotonicMs();
        await steps.drain(old, askedMs + boundMs);
        const connectionsAtStop = await connectionsOf(old);
        const stopMs = monotonicMs();
        await steps.end(old);
        const goneMs = monotonicMs();
        const record: SwitchRecord = {
          from: old.version,
          to: next.version,
          boundMs,
          askedMs,
          switchedMs,
          stopMs,
          goneMs,
          connectionsAtStop,
          samples: await sampler.stop(),
        };
        return slow ? { ...record, slow: await slow.result } : record;
      } finally {
        await sampler.stop();
      }
    },
  };
}

// The instance itself tells when the request has reached it: a balancer may hold back the head that the client would wait for.
async function slowUnderWay(
  url: string,
  old: Datetime,
  bodyMs: number,
): Promise<{ result: Promise<SlowResult> }> {
  const result = sendSlowRequest(`${url}/datetime?bodyMs=${bodyMs}`);
  const endMs = monotonicMs() + UNDER_WAY_BOUND_MS;
  while ((await old.state()).slow === 0) {
    if (monotonicMs() > endMs)
      throw new Error(`the slow request did not reach ${old.version} within ${UNDER_WAY_BOUND_MS} ms`);
    await delay(LOOK_MS);
  }
  return { result };
}

async function untilLeft(old: Datetime, endMs: number): Promise<void> {
  while (monotonicMs() < endMs && (await old.state()).connections > 0) await delay(LOOK_MS);
}

// An instance that was killed has none.
async function connectionsOf(instance: Datetime): Promise<number> {
  return instance.state().then(
    ({ connections }) => connections,
    () => 0,
  );
}
