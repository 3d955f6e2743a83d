/** How one instance of the service is to behave. */
export interface DatetimeConfig {
  version: string;
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
