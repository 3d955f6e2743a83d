// npx node bench/shards.ts [SECONDS] [ROUNDS] [URL]: what one and two shards of this machine send to a server, in turns: nginx from PATH, or the
// one behind the URL. They share the machine with the server, so that it is their ratio that counts, and the CPU time of each request.
import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { sum } from '../src/common/sum.ts';
import { ShardedEngine } from '../src/load/shards/engine.ts';
import { LocalShards } from '../src/load/shards/local-host.ts';
import { SHARD_COMMAND } from '../src/scenario/engine/open-engine.ts';
import { startStaticServer } from './static-server.ts';

const MS_PER_S = 1000;
const CONNECTIONS = 64;
const COUNTS = [1, 2];
const [seconds = 10, rounds = 5] = process.argv.slice(2, 4).map(Number);
const [, , , , givenUrl] = process.argv;

/** What so many shards did in a round. */
interface Round {
  rps: number;
  /** CPU time of their threads under load, µs per request. */
  cpuMicros: number;
  /** From the order to stop to the merged record, ms. */
  collectMs: number;
}

const server = givenUrl === undefined ? await startStaticServer() : undefined;
const url = givenUrl ?? server?.url ?? '';
try {
  process.stdout.write(
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC · ${os.cpus().length} cores, load average ${os.loadavg()[0]?.toFixed(1)} before · ${server?.version ?? 'a given server'} · ${CONNECTIONS} keep-alive connections, ${rounds} rounds of ${seconds} s\n`,
  );
  const all = new Map(COUNTS.map((shards) => [shards, [] as Round[]]));
  for (let round = 0; round < rounds; round++)
    for (const shards of COUNTS) all.get(shards)?.push(await measure(shards));
  for (const [shards, each] of all) say(shards, each);
  const [one = [], two = []] = all.values();
  const ratios = one.map(({ rps }, round) => (two[round]?.rps ?? 0) / rps);
  process.stdout.write(`two to one, round by round: ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}\n`);
} finally {
  await server?.stop();
}

async function measure(shards: number): Promise<Round> {
  const engine = new ShardedEngine(new LocalShards(shards, SHARD_COMMAND), { carriedBy: `${shards} shards` });
  try {
    const plan = { url, connections: CONNECTIONS, thinkMs: 0, timeoutMs: 10_000, expectation: {} };
    const load = await engine.start([plan]);
    await delay(seconds * MS_PER_S);
    const stoppedMs = performance.now();
    const [result] = await load.stop();
    if (!result) throw new Error('a flow has a result');
    const lost = result.shards?.filter((shard) => 'lost' in shard) ?? [];
    if (lost.length > 0) throw new Error(`a shard was lost: ${JSON.stringify(lost)}`);
    const { requestTable, cpuMicros } = result;
    const tookMs = requestTable.endMs(requestTable.length - 1) - requestTable.startMs(0);
    return {
      rps: (requestTable.length / tookMs) * MS_PER_S,
      cpuMicros: cpuMicros / requestTable.length,
      collectMs: performance.now() - stoppedMs,
    };
  } finally {
    await engine.close();
  }
}

function say(shards: number, each: readonly Round[]): void {
  const shown = (name: keyof Round, digits = 0) => {
    const values = each.map((round) => round[name]).toSorted((one, other) => one - other);
    const mean = sum(values) / values.length;
    return `${mean.toFixed(digits)} (${values[0]?.toFixed(digits)} to ${values.at(-1)?.toFixed(digits)})`;
  };
  process.stdout.write(
    `${shards} ${shards === 1 ? 'shard ' : 'shards'}: ${shown('rps')} requests/s, ${shown('cpuMicros', 1)} µs of CPU each, collected in ${shown('collectMs')} ms\n`,
  );
}
