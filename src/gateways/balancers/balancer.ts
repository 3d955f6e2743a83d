import type { GatewayIdentity, GatewayState } from '../gateway.ts';

/** Where a balancer sends requests: an instance of the service on this machine. */
export interface Backend {
  version: string;
  port: number;
}

/** A started load balancer with one backend. It never learns what is asserted about it. */
export interface Balancer {
  readonly identity: GatewayIdentity;
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
  inspect(): Promise<GatewayState>;
  stop(): Promise<void>;
}

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
  /** Its program on this machine. @throws UserError when it cannot be had */
  locate(): Promise<string>;
  /** Its name, and its version as it tells it itself. @throws UserError when it cannot be had */
  identify(): Promise<GatewayIdentity>;
  /** @throws UserError when it refuses its configuration (with its message), or its port is in use */
  start(plan: BalancerPlan): Promise<Balancer>;
}
