import type { IdleClose, Unsolicited } from '../requests/closes.ts';
import type { Downloads } from '../requests/downloads.ts';
import type { Stall } from '../requests/stalls.ts';
import type { StreamRecord } from '../streams/stream-record.ts';

/** What the probe saw beside requests and connections. */
export interface Seen {
  idleCloses: IdleClose[];
  /** Streams that the server accepted, in the order of their ends. */
  streams: StreamRecord[];
  unsolicited: Unsolicited[];
  /** How often each error was met, by its code. */
  errors: [label: string, count: number][];
  /** How often each version responded, where the plan asks for it. */
  versions: [version: string, count: number][];
  /** Responses to a plan with a download. */
  downloads: Downloads;
  /** CPU time of the probe's thread under load. */
  cpuMicros: number;
  /** Delay of the probe's own event loop, in ms; large values say that it could not keep its schedule. */
  loopDelayMs: { p99: number; max: number };
  /** When that loop was stuck. */
  stalls: Stall[];
}
