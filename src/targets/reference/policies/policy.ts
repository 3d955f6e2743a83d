import type { RouteConfig } from '../route.ts';

/** How an old worker parts with its connections. */
export type Leave =
  'announced' | 'cut-fin' | 'cut-rst' | 'unannounced' | 'mid-response' | 'cut-idle' | 'surplus';

/** Every decision in which a gateway can go wrong. The gateway consults it and knows nothing of defects. */
export interface Policy {
  /** What a reload does. */
  reload: 'renew' | 'ignore' | 'hang';
  /** Whether the old plugin servers end before the new ones start. */
  stopServersFirst: boolean;
  /** Whether the old listeners close before the new ones open. */
  closePortFirst: boolean;
  /** Whether old plugin servers are left running. */
  keepOldServers: boolean;
  /** What becomes of a request whose plugin did not run. */
  onPluginError: 'fail' | 'continue';
  /** Whether an instance serves more than one request. */
  reuseInstances: boolean;
  /** Whether this worker uses instance ids of another server. */
  staleInstances: (worker: number) => boolean;
  /** The configuration that a route's instance is started with. */
  configurationOf: (route: RouteConfig, routes: readonly RouteConfig[]) => RouteConfig['config'];
  leave: Leave;
  /** How long requests are held back when a reload begins, in ms. */
  holdMs: number;
  /** How long a worker answers 500 to what arrives once a reload has begun, in ms. */
  faultMs: number;
  /** How long a new worker knows no routes, in ms. */
  routelessMs: number;
  /** Whether this worker burns a core. */
  spins: (worker: number) => boolean;
  /** How often a request goes to the upstream. */
  upstreamTimes: 1 | 2;
}

/** A gateway that does everything right. */
export const RIGHT: Policy = {
  reload: 'renew',
  stopServersFirst: false,
  closePortFirst: false,
  keepOldServers: false,
  onPluginError: 'fail',
  reuseInstances: true,
  staleInstances: () => false,
  configurationOf: (route) => route.config,
  leave: 'announced',
  holdMs: 0,
  faultMs: 0,
  routelessMs: 0,
  spins: () => false,
  upstreamTimes: 1,
};
