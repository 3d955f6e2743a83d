/** The address at which an instance of the service runs on this machine. */
export interface InstanceAddress {
  host: string;
  /** @default a free one */
  port?: number;
  /** The network namespace that it runs in. @default the suite's own */
  namespace?: string;
}

/** The options of one instance of the service. */
export interface DatetimeConfig {
  version: string;
  host: string;
  /** 0 for a free one. */
  port: number;
  /** Where it tells its state. @default a free one */
  controlPort?: number;
  /** Whether every response announces that its connection closes. */
  alwaysCloses: boolean;
  /** For how many ms it still accepts connections after SIGTERM, so that a balancer can notice that it is not ready. */
  lameDuckMs: number;
  /** After that, connections are closed once they have been idle for this many ms. */
  idleMs: number;
  /** Whether it stays, once it is drained, until the requests that it handled have been read. @default false */
  untilCounted?: boolean;
  /** The file that it writes on exit: how often it handled each request. @default none */
  handledFile?: string;
}

/** The state of an instance at one time. */
export interface DatetimeState {
  /** Open connections to the service's port. */
  connections: number;
  inFlight: number;
  /** Those of them that asked for a slow body. */
  slow: number;
  draining: boolean;
  /** Whether its last connection has gone since. */
  drained: boolean;
}
