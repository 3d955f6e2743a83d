// What shards recorded, merged, is what one process would have recorded: every figure and the verdict are the same.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mergeFlow } from '../../../../../src/load/shards/merge/merge.ts';
import { readShard, writeShard, type ShardPart } from '../../../../../src/record/disk/shard-file.ts';
import { CONNECTION_COLUMNS } from '../../../../../src/record/requests/connection-table.ts';
import { closesOf } from '../../../../../src/record/requests/closes.ts';
import { outcomesOverTime } from '../../../../../src/record/requests/outcomes-over-time.ts';
import { REQUEST_COLUMNS } from '../../../../../src/record/requests/request-table.ts';
import type { Layout, Table } from '../../../../../src/record/requests/table.ts';
import type { Trial } from '../../../../../src/record/trial.ts';
import { toEntry } from '../../../../../src/report/verdicts/entry.ts';
import { judge } from '../../../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../../../src/verdict/decide/sequential-test.ts';
import { baselineOf } from '../../../../../src/verdict/observe/baseline-of.ts';
import { observe } from '../../../../../src/verdict/observe/observe.ts';
import { RELOAD_ASSERTIONS } from '../../../../../src/verdict/observe/request-assertions.ts';
import { mixedTrial } from '../../../../support/mixed-trial.ts';
import { splitTrial } from '../../../../support/split-trial.ts';
import { stream, streamTrial } from '../../../../support/streams.ts';

const SHARDS = 8;
const SEEDS = [1, 2, 3];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'shards-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Through the files that shards write, in which nothing may be rounded or lost either. */
async function throughFiles(parts: readonly ShardPart[]): Promise<ShardPart[]> {
  const read: ShardPart[] = [];
  for (const part of parts) {
    const file = path.join(folder, `${part.index}.shard`);
    await writeShard(file, part);
    read.push(await readShard(file));
  }
  return read;
}

async function merged(trial: Trial, of = SHARDS): Promise<Trial> {
  const parts = await throughFiles(splitTrial(trial, of));
  const firstUsers = parts.map(({ index }) => index);
  const {
    versions: _v,
    downloads: _d,
    cpuMicros: _c,
    streams,
    unsent,
    ...flow
  } = mergeFlow(parts, 0, firstUsers);
  return {
    ...trial,
    ...flow,
    ...(trial.unsent === undefined ? {} : { unsent }),
    ...(trial.streams ? { streams } : {}),
  };
}

function bytesOf<L extends Layout>(layout: L, table: Table<L>): Record<string, Buffer> {
  return Object.fromEntries(
    Object.keys(layout).map((name) => [name, Buffer.concat([...table.bytesOf(name)])]),
  );
}

const judged = (trial: Trial) => judge([trial], RELOAD_ASSERTIONS, DEFAULT_TEST);

describe.each(SEEDS)('eight shards of trial %i', (seed) => {
  const baseline = baselineOf(mixedTrial(seed + 100), RELOAD_ASSERTIONS);
  const one = mixedTrial(seed, { baseline });

  test('have the same requests and connections, row by row', async () => {
    const all = await merged(one);
    expect(one.requestTable.length).toBeGreaterThan(2000);
    expect(bytesOf(REQUEST_COLUMNS, all.requestTable.rows)).toEqual(
      bytesOf(REQUEST_COLUMNS, one.requestTable.rows),
    );
    expect(bytesOf(CONNECTION_COLUMNS, all.connectionTable.rows)).toEqual(
      bytesOf(CONNECTION_COLUMNS, one.connectionTable.rows),
    );
    expect(all.connectionTable.addresses).toEqual(one.connectionTable.addresses);
    const { shards, requestTable: _r, connectionTable: _c, ...head } = all;
    const { requestTable: _requests, connectionTable: _connections, ...oneHead } = one;
    expect(head).toEqual(oneHead);
    expect(shards).toHaveLength(SHARDS);
  });

  test('have the same figures, observations and verdict', async () => {
    const all = await merged(one);
    const whole = mixedTrial(seed, { baseline });
    expect(observe(all, RELOAD_ASSERTIONS)).toEqual(observe(whole, RELOAD_ASSERTIONS));
    expect(observe(all).summary.outcomes.closed).toBeGreaterThan(0);
    expect(baselineOf(all, RELOAD_ASSERTIONS)).toEqual(baselineOf(whole, RELOAD_ASSERTIONS));
    expect(
      closesOf(all.requestTable, { idleCloses: all.idleCloses, unsolicited: all.unsolicited ?? [] }),
    ).toEqual(
      closesOf(whole.requestTable, { idleCloses: whole.idleCloses, unsolicited: whole.unsolicited ?? [] }),
    );
    expect(outcomesOverTime(all.requestTable)).toEqual(outcomesOverTime(whole.requestTable));
    expect(judged(all)).toEqual(judged(whole));
    expect(toEntry([all], judged(all))).toEqual(toEntry([whole], judged(whole)));
  });
});

test('streams go with their requests, in the order of their ends', async () => {
  const [kept, cut, next] = [
    stream({ request: 0, virtualUser: 0, endedMs: 1900 }),
    stream({ request: 1, virtualUser: 1, openedMs: 110, endedMs: 1400, end: 'cut', how: 'fin', lost: 2 }),
    stream({ request: 2, virtualUser: 1, openedMs: 1430, endedMs: 1950, reconnectMs: 30 }),
  ] as const;
  const trial = streamTrial([kept, cut, next], { streams: [cut, kept, next] });
  trial.requestTable.rows.of(0).virtualUser.set([0, 1, 1]);
  expect((await merged(trial, 2)).streams).toEqual([cut, kept, next]);
});

test('requests due at one time are in the order of their virtual users', () => {
  const trial = mixedTrial(1);
  const { startMs } = trial.requestTable.rows.of(0);
  startMs.fill(5);
  const parts = splitTrial(trial, 3);
  const { requestTable } = mergeFlow(parts, 0, [0, 1, 2]);
  const firsts = parts.map(({ flows }) => flows[0]?.requestTable.virtualUser(0) ?? Number.NaN);
  expect(requestTable.virtualUser(0)).toBe(Math.min(...firsts));
  expect(requestTable.length).toBe(trial.requestTable.length);
});

test('a request waits for as long as its own shard says, and all are stuck only where each is', () => {
  const trial = mixedTrial(1);
  const parts = splitTrial(trial, 2);
  const stalls = [[[1300, 500]], [[1700, 200]]] as const;
  for (const [index, part] of parts.entries())
    for (const flow of part.flows) flow.stalls = (stalls[index] ?? []).map(([atMs, ms]) => [atMs, ms]);
  const flow = mergeFlow(parts, 0, [0, 1]);
  expect(flow.stalls).toEqual([[1700, 100]]);
  expect(flow.shards.map((shard) => 'stalls' in shard && shard.stalls)).toEqual(stalls);
});

test('the record of a lost shard is missing, and no other', () => {
  const trial = mixedTrial(1);
  const [first, , third] = splitTrial(trial, 3);
  if (!first || !third) throw new Error('there are three shards');
  const flow = mergeFlow([first, { lost: 'was killed by SIGKILL' }, third], 0, [0, 1, 2]);
  expect(flow.shards[1]).toEqual({ firstUser: 1, lost: 'was killed by SIGKILL' });
  const users = new Set(
    Array.from({ length: flow.requestTable.length }, (_, id) => flow.requestTable.virtualUser(id) % 3),
  );
  expect(users).toEqual(new Set([0, 2]));
});
