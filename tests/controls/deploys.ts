// The wrong ways of a blue-green deploy, each of which must be red on the assertions that it violates.
import { TCP } from '../../src/targets/balancers/balancer.ts';
import type { BlueGreen } from '../../src/targets/balancers/deployment/blue-green.ts';
import { HEALTH_CHECKED } from '../../src/targets/balancers/envoy/envoy.ts';
import { monotonicMs } from '../../src/record/clock.ts';
import { waitUntil } from '../../src/common/wait-until.ts';
import type { DeploySteps } from '../../src/trial/disruptions/deploy.ts';

const NOT_WAITED = () => Promise.resolve();

/** A deploy with one wrong step, behind Envoy. */
export interface DeployControl {
  name: string;
  way: string;
  lameDuckMs?: number;
  /** @default STALE_BOUND_MS */
  boundMs?: number;
  instead: (blueGreen: BlueGreen) => Partial<DeploySteps>;
  /** Red each time. */
  red: string[];
  /** Red when a request is met in the right moment. */
  mayBeRed: string[];
}

export const DEPLOY_CONTROLS: DeployControl[] = [
  {
    name: 'the old instance killed before the switch',
    way: 'xds',
    instead: (blueGreen) => ({
      switchOver: async (next, old) => {
        await old.kill();
        await blueGreen.switchTo(next);
      },
      drain: NOT_WAITED,
    }),
    red: ['errors', 'slow'],
    mayBeRed: ['closed', 'lost'],
  },
  {
    name: 'the old instance killed without draining',
    way: 'xds',
    instead: () => ({ drain: NOT_WAITED, end: (old) => old.kill() }),
    red: ['slow', 'drained'],
    mayBeRed: ['errors', 'closed', 'lost'],
  },
  {
    name: 'the balancer restarted instead of reloaded',
    way: 'xds',
    instead: (blueGreen) => ({ switchOver: (next) => blueGreen.restartTo(next) }),
    red: ['closed', 'refused', 'slow'],
    mayBeRed: ['lost'],
  },
  {
    name: 'the switch left to a health check that is too slow',
    way: HEALTH_CHECKED,
    lameDuckMs: 200,
    instead: () => ({ drain: NOT_WAITED }),
    red: ['errors', 'drained'],
    mayBeRed: ['closed', 'lost'],
  },
  {
    name: 'clients left on connections to the old instance',
    way: TCP,
    boundMs: 500,
    // Responses for another half of the bound, so that not only those under way come too late.
    instead: () => ({
      drain: (_old, endMs) => waitUntil('the bound is over', 5000, () => monotonicMs() > endMs + 250),
    }),
    red: ['stale'],
    // A client that the machine holds up for longer than the old instance waits for it.
    mayBeRed: ['closed', 'lost'],
  },
  { name: 'a deploy done right', way: 'xds', instead: () => ({}), red: [], mayBeRed: [] },
];
