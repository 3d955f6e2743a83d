import { z } from 'zod';
import type { Seen } from '../flow/seen.ts';
import { columnBytes, readColumns, storedTables, type StoredTables, type Tables } from './columns.ts';
import { seen, tables } from './head.ts';
import { cutShort, magicOf, openRecord, parseHead, writeRecord } from './record-file.ts';

const FORMAT = 1;

/** Which clock the times of a record are of. */
export interface ClockRecord {
  source: 'CLOCK_MONOTONIC';
  /** Processes with the same one share that clock: the boot of the machine, and the time namespace. */
  machine: string;
  /** Both clocks at one moment, ms: this one, and that of the wall. */
  atMs: number;
  wallMs: number;
}

/** What a shard recorded of one flow. */
export interface ShardFlow extends Seen, Tables {
  /** Its first virtual user; the others are every Nth after it, where N shards carry the load. */
  firstUser: number;
  /** How many there are; without any, it sent nothing. */
  users: number;
  unsent: number;
}

/** What one shard recorded of a trial. Times are ms of its own clock. */
export interface ShardPart {
  /** From 0. */
  index: number;
  /** How many shards carry the load. */
  of: number;
  /** Which load of these shards it was. */
  load: string;
  /** The process. One that takes the place of another has another one. */
  instance: string;
  clock: ClockRecord;
  /** When the load was to begin, and when it began and ended. */
  agreedMs: number;
  beganMs: number;
  endedMs: number;
  /** How long the kernel kept it from the CPU because of a limit, ms; absent where that is not known. */
  throttledMs?: number;
  flows: ShardFlow[];
}

const ms = z.number();
const flow = z.looseObject({
  ...seen,
  ...tables,
  firstUser: z.number(),
  users: z.number(),
  unsent: z.number(),
  streams: seen.streams.unwrap(),
  unsolicited: seen.unsolicited.unwrap(),
  downloads: seen.downloads.unwrap(),
  stalls: seen.stalls.unwrap(),
  versions: z.array(z.tuple([z.string(), z.number()])),
  cpuMicros: z.number(),
});
const head = z.looseObject({
  index: z.number(),
  of: z.number(),
  load: z.string(),
  instance: z.string(),
  clock: z.looseObject({
    source: z.literal('CLOCK_MONOTONIC'),
    machine: z.string(),
    atMs: ms,
    wallMs: ms,
  }),
  agreedMs: ms,
  beganMs: ms,
  endedMs: ms,
  throttledMs: ms.optional(),
  flows: z.array(flow),
});

type StoredFlow = Omit<ShardFlow, keyof Tables> & StoredTables;
type StoredHead = Omit<ShardPart, 'flows'> & { flows: StoredFlow[] };

/** Writes what a shard recorded: a head like that of a trial, then the tables of each flow. */
export async function writeShard(file: string, { flows, ...part }: ShardPart): Promise<void> {
  const stored: StoredHead = {
    ...part,
    flows: flows.map(({ requestTable, connectionTable, ...flowHead }) => ({
      ...flowHead,
      ...storedTables({ requestTable, connectionTable }),
    })),
  };
  await writeRecord(file, magicOf('shard', FORMAT), stored, columnsOf(flows));
}

/**
 * Reads it again.
 * @throws UnreadableRecord if the file is something else, cut short or damaged
 */
export async function readShard(file: string): Promise<ShardPart> {
  const { json, bytes, columnsAt } = await openRecord(file, 'shard', [FORMAT]);
  const { flows: stored, ...part } = parseHead(file, 'shard', head, json) as StoredHead;
  const flows: ShardFlow[] = [];
  let at = columnsAt;
  for (const { rows, connections, ...flowHead } of stored) {
    const columns = readColumns({ rows, connections }, bytes, at);
    if (!columns) throw cutShort(file);
    const { requestTable, connectionTable, end } = columns;
    flows.push({ ...flowHead, requestTable, connectionTable });
    at = end;
  }
  return { ...part, flows };
}

function* columnsOf(flows: readonly Tables[]): Generator<Uint8Array> {
  for (const each of flows) yield* columnBytes(each);
}
