import type { InstanceAddress } from '../../upstreams/datetime/config.ts';
import type { Backend } from './backend.ts';
import type { Instance } from './deployment/instance.ts';
import type { TargetIdentity, TargetState } from '../../record/target/target-state.ts';

export type { Backend };

/** What an instance of the service varies in. */
export interface InstancePlan {
  version: string;
  /** How long it goes on accepting connections after SIGTERM, ms. @default 0 */
  lameDuckMs?: number;
  /** Whether every response announces the end of its connection. @default false */
  alwaysCloses?: boolean;
  /** Of a pod: how long it goes on serving after it was told to leave, before SIGTERM, s. @default no preStop hook */
  preStopS?: number;
}

/** Where a kind's instances run: opened before the first one starts, closed after the last one has stopped. */
export interface InstanceNetwork {
  /** Where the next instance is to run, beside the current one. */
  nextAddress(current?: Backend): InstanceAddress;
  /** Starts one that is no process of this machine. @default a process @throws UserError when it does not start */
  startInstance?(plan: InstancePlan): Promise<Instance>;
  close(): Promise<void>;
}

/** When a balancer ends a client's connection, so that the client opens a new one. */
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
   * Sends every later request to another backend. Resolves when the balancer itself reports this.
   * @throws Error with the balancer's message when it refuses, or when it does not switch within a bound
   */
  switchTo(backend: Backend): Promise<void>;
  /** How long after a switch new connections may still go to the old backend, in ms. @default 0 */
  readonly settleMs?: number;
  /** The resolver that knows the host of the url, where only that does: address and port. */
  readonly resolver?: string;
  /** Makes its clients open new connections, by announcing the end of the present ones. */
  announce?(): Promise<void>;
  /** How many of its processes still serve clients with an earlier configuration. @default 0 */
  leavingWorkers?(): Promise<number>;
  inspect(): Promise<TargetState>;
  stop(): Promise<void>;
}

/** The way that balances connections instead of requests, as a Service of Kubernetes does; several kinds have it. */
export const TCP = 'tcp';

/** How a balancer is started. */
export interface BalancerPlan {
  backend: Backend;
  /** How it switches; one of its kind's ways. */
  way: string;
  /** A folder of its own for configuration and sockets. */
  folder: string;
  logFile: string;
  /** Where the instances run, of a kind that has a network of its own. */
  network?: InstanceNetwork;
  /** The port for clients. @default a free one */
  port?: number;
  /** @default never */
  recycling?: Recycling;
  /** Whether it speaks HTTP/2 to its backend, over clear text, as gRPC needs it. @default false */
  grpc?: boolean;
}

/** A load balancer as a program. */
export interface BalancerKind {
  readonly name: string;
  /** The ways to switch it, the best one first; every version has the first one. */
  readonly ways: readonly string[];
  /** The first version with a way, for ways that not every version has. */
  readonly since?: Readonly<Record<string, string>>;
  /** How to install it, for messages; absent for one that is installed on its first use. */
  readonly install?: string;
  /** Whether it is on this machine, or can be installed on its first use. */
  installed(): boolean;
  /** Why it cannot run on this machine although it is installed; undefined if it can. */
  missing?(): Promise<string | undefined>;
  /** Where its instances run, with one of its ways. @default on the loopback address @throws UserError */
  openNetwork?(way: string): Promise<InstanceNetwork>;
  /** The path of its program. @throws UserError when it is not installed and cannot be */
  locate(): Promise<string>;
  /** Its name, and the version that it reports. @throws UserError when it is not installed and cannot be */
  identify(): Promise<TargetIdentity>;
  /** @throws UserError when it refuses its configuration (with its message), or its port is in use */
  start(plan: BalancerPlan): Promise<Balancer>;
}
