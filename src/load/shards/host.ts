import type { Duplex } from 'node:stream';

/** The process of a shard, reached over a stream of bytes, on which it speaks the protocol of `protocol.ts`. */
export interface ShardLink {
  stream: Duplex;
  /** Why the process ended, to complete "it …" as in "was killed by SIGKILL"; undefined where that is not known. */
  whyEnded?: () => Promise<string | undefined>;
}

/** Runs shards, and finds them. */
export interface ShardHost {
  /** How many there are, numbered from 0. */
  readonly shards: number;
  /** Whether they read the files of this machine, so that a plan may name some. @default false */
  readonly sharesFiles?: boolean;
  /**
   * Connects to a shard that is not connected: for the first time, or since its link has ended. It may be another process
   * then.
   * @throws UserError in one sentence when it cannot be started or reached; the signal's reason
   */
  connect(index: number, signal?: AbortSignal): Promise<ShardLink>;
  /** Ends all shards and whatever they need. Also called when `connect` has failed. */
  close(): Promise<void>;
}
