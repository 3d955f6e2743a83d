import type { InstanceAddress } from '../../upstreams/datetime/config.ts';
import type { TargetIdentity, TargetState } from '../../record/target-state.ts';

/** Where a balancer sends requests: an instance of the service. */
export interface Backend extends InstanceAddress {
  version: string;
  port: number;
}

/** Where a kind's instances run; opened before the first one starts, closed after the last one is gone. */
export interface Ground {
  /** Where the next instance is to run, beside the current one. */
  home(current?: Backend): InstanceAddress;
  close(): Promise<void>;
}

/** When a balancer is to end a client's connection, so that the client comes back over a new one. */
export interface Recycling {
  maxRequests?: number;
  maxAgeMs?: number;
  /** Without a request for this long. */
  idleMs?: number;
}

/** A started load balancer with one backend. It never learns what is asserted about it. */
export interface Balancer {
  readonly identity: TargetIdentity;
  /** Where clients connect, without a trailing slash. */
  readonly url: string;
  /** Where clients with HTTP/2 over clear text connect. */
  readonly http2Url: string;
  readonly logFile: string;
  /**
   * Sends every later request to another backend; resolves when the balancer itself says that it does.
   * @throws Error with the balancer's own message when it refuses, or does not within a bound
   */
  switchTo(backend: Backend): Promise<void>;
  /** How long after a switch new connections may still go to the old backend, in ms. @default 0 */
  readonly settleMs?: number;
  /** The resolver that knows the host of the url, where only that does: address and port. */
  readonly resolver?: string;
  /** Makes its clients come back over new connections, by announcing the end of those that they have. */
  announce?(): Promise<void>;
  /** How many of its processes still serve clients by an earlier configuration. @default none */
  leavingWorkers?(): Promise<number>;
  inspect(): Promise<TargetState>;
  stop(): Promise<void>;
}

/** A way that several kinds have: it balances connections instead of requests, as a Service of Kubernetes does. */
export const TCP = 'tcp';

/** What a balancer is started with. */
export interface BalancerPlan {
  backend: Backend;
  /** How it is to switch; one of its kind's ways. */
  way: string;
  /** A folder of its own for configuration and sockets. */
  folder: string;
  logFile: string;
  /** The port for clients; a free one when left out. */
  port?: number;
  /** @default never */
  recycling?: Recycling;
}

/** A load balancer as a program. */
export interface BalancerKind {
  readonly name: string;
  /** How it can be switched, the best way first. */
  readonly ways: readonly string[];
  /** How to install it when it is absent; left out for one that is installed on its first use. */
  readonly install?: string;
  /** Whether it is on this machine, or can be installed on its first use. */
  installed(): boolean;
  /** Why it cannot run on this machine although it is installed; undefined when it can. */
  missing?(): Promise<string | undefined>;
  /** Where its instances run, when that is not simply the loopback address. @throws UserError */
  ground?(): Promise<Ground>;
  /** Its program on this machine. @throws UserError when it cannot be had */
  locate(): Promise<string>;
  /** Its name, and its version as it tells it itself. @throws UserError when it cannot be had */
  identify(): Promise<TargetIdentity>;
  /** @throws UserError when it refuses its configuration (with its message), or its port is in use */
  start(plan: BalancerPlan): Promise<Balancer>;
}
