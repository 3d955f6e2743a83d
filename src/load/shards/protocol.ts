// What a coordinator and a shard say to each other: lines of JSON both ways. The first line is the shard's `Hello`. Orders have numbers
// and replies name them; a shard may reply to a later order first. After a reply with a record come its bytes, and then the next line.
import type { Descriptors } from '../descriptor-limit.ts';

/** What a shard says of itself first. */
export interface Hello {
  /** Of reload-proof; both sides have to be of the same. */
  version: string;
  /** The process. One that takes the place of another has another one. */
  instance: string;
  /** Processes with the same one share a monotonic clock: the boot of the machine, and the time namespace. */
  machine: string;
  /** How many files it may have open; absent where the system does not tell. */
  descriptors?: Descriptors;
}

/** What a coordinator asks for. All times are monotonic ms of the shard's own clock. */
export type Order = { id: number } & (
  | { order: 'clock' }
  /** Makes the load ready; the reply comes once it can begin. `plans` are the shard's own, as `encodePlans` has them. */
  | { order: 'prepare'; load: string; index: number; of: number; plans: string }
  /** Begins the load at that time. From then on the shard sends its progress. */
  | { order: 'begin'; atMs: number }
  /** Ends the load once every request has its outcome. The reply is its record. */
  | { order: 'stop' }
  /** Ends the load at once, and drops what was recorded. */
  | { order: 'cut' }
  | { order: 'ask'; operation: string; input: unknown }
  /** Gives up an order to ask. There is no reply to this one. */
  | { order: 'forget'; asked: number }
);

/** What a shard sends. */
export type Said =
  | { hello: Hello }
  /** The counters of each flow, from the beginning of `prepare` to the end of the load; of no flow while it has none. */
  | { progress: number[][] }
  | { reply: number; result?: unknown }
  /** `isUserError`: whether the failure is one sentence for the user; `code`: that of an error of Node's. */
  | { reply: number; failure: string; isUserError: boolean; code?: string | undefined }
  | { reply: number; record: { bytes: number } };

/** The reply to an order for the clock. */
export interface ClockReply {
  /** Monotonic ms of the shard. */
  nowMs: number;
}
