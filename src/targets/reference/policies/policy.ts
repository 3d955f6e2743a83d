import type { RouteConfig } from '../route.ts';

/** How an old worker ends its connections. */
export type Leave =
  | 'announced'
  | 'cut-fin'
  | 'cut-rst'
  | 'unannounced'
  | 'mid-request'
  | 'mid-response'
  | 'cut-idle'
  | 'surplus';

/**
 * The decisions in which a gateway can go wrong. The gateway follows them, and does not know which of them are defects.
 */
export interface Policy {
  /** What a reload does. */
  reload: 'renew' | 'ignore' | 'hang';
  /** Whether the old plugin servers end before the new ones start. */
  stopServersFirst: boolean;
  /** Whether the old listeners close before the new ones open. */
  closePortFirst: boolean;
  /** Whether old plugin servers are left running. */
  keepOldServers: boolean;
  /** What happens to a request whose plugin did not run. */
  onPluginError: 'fail' | 'continue';
  /** Whether an instance serves more than one request. */
  reuseInstances: boolean;
  /** Whether this worker uses instance ids of another server. */
  staleInstances: (worker: number) => boolean;
  /**
   * The configuration that a route's instance is started with after a reload, or once its plugin server has been started
   * again.
   */
  configurationOf: (route: RouteConfig, routes: readonly RouteConfig[]) => RouteConfig['config'];
  leave: Leave;
  /** How long requests are held back when a reload begins, ms. */
  holdMs: number;
  /** How long a new worker lets its requests wait, ms. */
  warmUpMs: number;
  /** How long a worker responds with 500 to requests that arrive once a reload has begun, ms. */
  faultMs: number;
  /** How long a new worker has no routes, ms. */
  routelessMs: number;
  /** Whether this worker keeps a core busy. */
  spins: (worker: number) => boolean;
  /** How often a request goes to the upstream. */
  upstreamTimes: 1 | 2;
}

/** A gateway that does everything right. */
export const CORRECT: Policy = {
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
  warmUpMs: 0,
  faultMs: 0,
  routelessMs: 0,
  spins: () => false,
  upstreamTimes: 1,
};
