// npx node bench/merge-shards.ts [SHARDS] [REQUESTS]: what it costs to collect so many requests of each shard: bytes of their records, time to
// read and merge them, and memory. The requests are made up: response times of one log-normal distribution, a connection for every thousandth.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sum } from '../src/common/sum.ts';
import { nothingSeen } from '../src/load/shards/agent/shard-load.ts';
import { mergeFlow } from '../src/load/shards/merge/merge.ts';
import { readShard, writeShard, type ShardPart } from '../src/record/disk/shard-file.ts';
import { ConnectionTable } from '../src/record/requests/connection-table.ts';
import { RequestTable } from '../src/record/requests/request-table.ts';
import { Table } from '../src/record/requests/table.ts';

const [shards = 8, requests = 500_000] = process.argv.slice(2).map(Number);
const PER_CONNECTION = 1000;
const RATE_PER_MS = 20;
const MB = 1e6;

const folder = await mkdtemp(path.join(os.tmpdir(), 'merge-shards-'));
try {
  const files: string[] = [];
  for (let index = 0; index < shards; index++) {
    const file = path.join(folder, String(index));
    await writeShard(file, partOf(index));
    files.push(file);
  }
  const bytes = sum(await Promise.all(files.map(async (file) => (await stat(file)).size)));
  const sinceMs = performance.now();
  const parts = await Promise.all(files.map((file) => readShard(file)));
  const readMs = performance.now() - sinceMs;
  const { requestTable } = mergeFlow(parts, 0, [...parts.keys()]);
  const mergedMs = performance.now() - sinceMs - readMs;
  const total = requestTable.length;
  const { maxRSS } = process.resourceUsage();
  process.stdout.write(
    `${shards} shards with ${requests} requests each: ${(bytes / total).toFixed(1)} bytes per request in records, read in ${readMs.toFixed(0)} ms, merged in ${mergedMs.toFixed(0)} ms (${(((readMs + mergedMs) / total) * 1e6).toFixed(0)} ms per million), at most ${((maxRSS * 1024) / MB).toFixed(0)} MB of memory (${((maxRSS * 1024) / total).toFixed(0)} bytes per request)\n`,
  );
} finally {
  await rm(folder, { recursive: true });
}

function partOf(index: number): ShardPart {
  const requestTable = new RequestTable();
  const connectionTable = new ConnectionTable(0);
  for (let nth = 0; nth < requests; nth++) {
    const startMs = nth / RATE_PER_MS;
    if (nth % PER_CONNECTION === 0) connectionTable.open(startMs, index, '127.0.0.1:80');
    const id = requestTable.open(startMs, index, Math.random());
    const chunk = requestTable.rows.of(id);
    const at = Table.at(id);
    const tookMs = Math.exp(Math.random() + Math.random() + Math.random());
    chunk.firstByteMs[at] = tookMs;
    chunk.lastByteMs[at] = tookMs + Math.random() / 10;
    chunk.status[at] = 200;
    chunk.outcome[at] = 0;
    chunk.connection[at] = connectionTable.length;
  }
  return {
    index,
    of: shards,
    load: 'made up',
    instance: String(index),
    clock: { source: 'CLOCK_MONOTONIC', machine: 'this one', atMs: 0, wallMs: 0 },
    agreedMs: 0,
    beganMs: 0,
    endedMs: requests / RATE_PER_MS,
    flows: [
      {
        firstUser: index,
        users: 1,
        ...nothingSeen(0),
        requestTable,
        connectionTable,
      },
    ],
  };
}
