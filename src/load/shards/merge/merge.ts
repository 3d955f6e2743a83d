import { sum } from '../../../common/sum.ts';
import type { ShardFlow, ShardPart } from '../../../record/disk/shard-file.ts';
import type { Downloads } from '../../../record/requests/downloads.ts';
import { noDownloads } from '../../../record/requests/downloads.ts';
import type { Stall } from '../../../record/requests/stalls.ts';
import type { ShardRecord } from '../../../record/shard-record.ts';
import type { ProbeResult } from '../../probe/probe.ts';
import { mergeTables } from './merge-tables.ts';

/** What came back of a shard: its record, or why there is none, to complete "it …". */
export type Collected = ShardPart | { lost: string };

/** What a flow needs to be merged where a shard is lost: its first virtual user in each shard. */
export type FirstUsers = readonly number[];

/**
 * Merges what the shards recorded of one flow into what one process would have recorded, with every request and every
 * connection once. All times must be of one clock.
 */
export function mergeFlow(
  collected: readonly Collected[],
  flow: number,
  firstUsers: FirstUsers,
): ProbeResult & { shards: ShardRecord[] } {
  const whole = collected.filter((part) => 'flows' in part);
  const flows = whole.map(({ flows: of }) => of[flow]).filter((of) => of !== undefined);
  const { requestTable, connectionTable, places } = mergeTables(flows);
  // A shard without virtual users of the flow sees nothing of it.
  const using = flows.filter(({ users }) => users > 0);
  return {
    requestTable,
    connectionTable,
    connectionsOpened: connectionTable.length,
    idleCloses: inOrder(
      flows.map((of) => of.idleCloses),
      ({ atMs }) => atMs,
    ),
    unsolicited: inOrder(
      flows.map((of) => of.unsolicited),
      ({ atMs }) => atMs,
    ),
    streams: inOrder(
      flows.map(({ streams }, shard) => renamed(streams, places, shard)),
      ({ endedMs }) => endedMs,
    ),
    errors: counted(flows.map(({ errors }) => errors)),
    versions: counted(flows.map(({ versions }) => versions)),
    downloads: joinedDownloads(flows.map(({ downloads }) => downloads)),
    cpuMicros: sum(flows.map(({ cpuMicros }) => cpuMicros)),
    unsent: sum(flows.map(({ unsent }) => unsent)),
    loopDelayMs: {
      p99: Math.max(0, ...using.map(({ loopDelayMs }) => loopDelayMs.p99)),
      max: Math.max(0, ...using.map(({ loopDelayMs }) => loopDelayMs.max)),
    },
    stalls: common(using.map(({ stalls }) => stalls)),
    shards: collected.map((part, shard) => shardRecord(part, flow, firstUsers[shard] ?? shard)),
  };
}

function shardRecord(part: Collected, flow: number, firstUser: number): ShardRecord {
  if ('lost' in part) return { firstUser, lost: part.lost };
  const { agreedMs, beganMs, endedMs, throttledMs } = part;
  const { loopDelayMs = { p99: 0, max: 0 }, stalls = [] } = part.flows[flow] ?? {};
  return {
    firstUser,
    lateMs: Math.max(0, beganMs - agreedMs),
    ranMs: endedMs - beganMs,
    loopDelayMs,
    stalls,
    ...(throttledMs === undefined ? {} : { throttledMs }),
  };
}

// Sorting keeps the order of equal times, and so that of each shard.
function inOrder<Item>(lists: readonly (readonly Item[])[], timeOf: (item: Item) => number): Item[] {
  return lists.flat().toSorted((one, other) => timeOf(one) - timeOf(other));
}

function renamed(
  streams: ShardFlow['streams'],
  places: (shard: number) => Uint32Array,
  shard: number,
): ShardFlow['streams'] {
  if (streams.length === 0) return streams;
  const rows = places(shard);
  return streams.map((stream) => ({ ...stream, request: rows[stream.request] ?? stream.request }));
}

function counted(lists: readonly (readonly [string, number])[][]): [string, number][] {
  const counts = new Map<string, number>();
  for (const [key, count] of lists.flat()) counts.set(key, (counts.get(key) ?? 0) + count);
  return [...counts];
}

function joinedDownloads(all: readonly Downloads[]): Downloads {
  const seen = all.filter(({ responses }) => responses > 0);
  if (seen.length === 0) return noDownloads();
  return {
    responses: sum(seen.map(({ responses }) => responses)),
    minBytes: Math.min(...seen.map(({ minBytes }) => minBytes)),
    maxBytes: Math.max(...seen.map(({ maxBytes }) => maxBytes)),
  };
}

/** When all of them were stuck at once. */
function common([first = [], ...others]: readonly (readonly Stall[])[]): Stall[] {
  let left = [...first];
  for (const other of others)
    left = left.flatMap(([atMs, ms]) =>
      other.flatMap(([fromMs, forMs]): Stall[] => {
        const beganMs = Math.max(atMs, fromMs);
        // What overlaps exactly keeps its length: a sum and a difference would round it.
        const length =
          beganMs === atMs && atMs + ms <= fromMs + forMs
            ? ms
            : Math.min(atMs + ms, fromMs + forMs) - beganMs;
        return length > 0 ? [[beganMs, length]] : [];
      }),
    );
  return left;
}
