import type { ConnectionStates } from '../../../common/system.ts';
import type { DatetimeState } from '../../../upstreams/datetime/config.ts';
import type { Backend } from '../backend.ts';

/** A running instance of the service, alone or behind a balancer of its own. */
export interface Instance extends Backend {
  /** A process in the network namespace of its connections. @default it is on no machine that can be looked at */
  readonly pid?: number;
  /** Its connections by state, where only it can tell. @default the kernel of this machine can */
  connections?(): Promise<ConnectionStates>;
  state(): Promise<Pick<DatetimeState, 'connections' | 'slow'>>;
  /** From now on it announces the end of each connection, so that clients open new ones. */
  announce(): Promise<void>;
  /** How often it handled each request since the last call, one byte per id. */
  takeHandled(): Promise<Uint8Array>;
  /** Tells it to stop. Resolves when it has exited. */
  stop(): Promise<void>;
  /** Kills it at once. */
  kill(): Promise<void>;
}
