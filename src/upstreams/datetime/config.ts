/** Where an instance of the service is to run, on this machine. */
export interface Home {
  host: string;
  /** A free one when left out. */
  port?: number;
  /** The network namespace that it runs in, when that is not the suite's own. */
  namespace?: string;
}

/** How one instance of the service is to behave. */
export interface DatetimeConfig {
  version: string;
  host: string;
  /** 0 for a free one. */
  port: number;
  /** Every answer announces the end of its connection, from the beginning on. */
  alwaysCloses: boolean;
  /** After SIGTERM it goes on accepting for this many ms, so that a balancer can notice that it is not ready. */
  lameDuckMs: number;
  /** After that, a connection without a request in flight is ended once it was idle for this many ms. */
  idleMs: number;
  /** Where it leaves how often it handled each request, when it ends. */
  handledFile: string;
}

/** What an instance says of itself at one moment. */
export interface DatetimeState {
  /** Open connections to the service's port. */
  connections: number;
  inFlight: number;
  /** Of these, requests whose body was asked to take its time. */
  slow: number;
  draining: boolean;
}
