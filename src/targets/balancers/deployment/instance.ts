import type { DatetimeState } from '../../../upstreams/datetime/config.ts';
import type { Backend } from '../balancer.ts';

/** A running instance of the service, by itself or with a balancer of its own in front of it. */
export interface Instance extends Backend {
  /** A process in whose network its connections are. */
  readonly pid: number;
  state(): Promise<Pick<DatetimeState, 'connections' | 'slow'>>;
  /** From now on it announces the end of each connection, so that clients come back over new ones. */
  announce(): Promise<void>;
  /** How often it handled each request since the last call, one byte per id. */
  takeHandled(): Promise<Uint8Array>;
  /** Tells it to leave. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): Promise<void>;
}
