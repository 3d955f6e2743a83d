import type { Stall } from './requests/stalls.ts';

/**
 * A shard: one of several processes that carried the load of a trial together. Shards are numbered from 0, as the pods
 * of an Indexed Job are.
 */
export type ShardRecord = ShardUsers & (LostShard | ShardFigures);

interface ShardUsers {
  /** Its first virtual user of the flow. The others are every Nth after it, where N shards carried the load. */
  firstUser: number;
}

interface LostShard {
  /** Why nothing is known of its requests, to complete "it …". */
  lost: string;
}

/** How a shard kept up with its load. */
export interface ShardFigures {
  /** How long after the agreed time its load began, ms. */
  lateMs: number;
  /** How long its load went on, ms. */
  ranMs: number;
  /** Delay of its event loop, ms. */
  loopDelayMs: { p99: number; max: number };
  /** When that loop was stuck. */
  stalls: Stall[];
  /** How long the kernel kept it from the CPU because of a limit, ms; absent where that is not known. */
  throttledMs?: number;
}

/** A load, as far as it shows when its probe was stuck. */
interface Stalled {
  stalls?: Stall[];
  shards?: ShardRecord[];
}

/** When the probe's event loop was stuck for a virtual user: that of its own shard, where there are several. */
export function stallsOf({ shards, stalls }: Stalled, virtualUser: number): readonly Stall[] | undefined {
  if (!shards) return stalls;
  const own = shards.find(({ firstUser }) => firstUser === virtualUser % shards.length);
  return own && 'stalls' in own ? own.stalls : undefined;
}
