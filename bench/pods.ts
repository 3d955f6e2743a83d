// Load from one, two and three pods of a cluster, each with the same limit, and the collection of a large record:
// KUBECONFIG=… PROBE_IMAGE=… node bench/pods.ts [CPU of a pod] [SECONDS] [requests of the large record]. Prints Markdown.
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { ShardedEngine } from '../src/load/shards/engine.ts';
import type { LoadPlan } from '../src/record/flow/load-plan.ts';
import { openCluster } from '../src/runtime/kubernetes/cluster.ts';
import { ProbeJob } from '../src/runtime/kubernetes/probe/probe-job.ts';
import { PROBE_IMAGE, startDatetime } from '../tests/support/kubernetes/datetime-pod.ts';

const [cpu = '250m', seconds = '10', large = '1000000'] = process.argv.slice(2);
const MEMORY = '1Gi';
const SHARDS = [1, 2, 3];
const CONNECTIONS_PER_SHARD = 8;
const WARM_UP_MS = 2000;
const LARGE_BOUND_MS = 30 * 60_000;
const MIB = 2 ** 20;

/** The Job, and how many bytes came from its pods. */
class CountedJob extends ProbeJob {
  received = 0;

  override async connect(...asked: Parameters<ProbeJob['connect']>): ReturnType<ProbeJob['connect']> {
    const link = await super.connect(...asked);
    this.#count(link.stream);
    return link;
  }

  #count(stream: Duplex): void {
    const push = stream.push.bind(stream);
    stream.push = (chunk: Buffer | null) => {
      this.received += chunk?.length ?? 0;
      return push(chunk);
    };
  }
}

interface Row {
  shards: number;
  requests: number;
  ranS: number;
  cpuMicros: number;
  bytes: number;
  collectMs: number;
}

const namespace = `reload-proof-bench-${randomBytes(4).toString('hex')}`;
const cluster = await openCluster({ namespace });
await cluster.core.createNamespace({ body: { metadata: { name: namespace } } });
try {
  const { url } = await startDatetime(cluster);
  const rows: Row[] = [];
  for (const shards of SHARDS) rows.push(await measure(url, shards, cpu));
  const record = await measure(url, 1, '1', Number(large));
  print(rows, record);
} finally {
  await cluster.core.deleteNamespace({ name: namespace });
}

async function measure(url: string, shards: number, limit: string, requests?: number): Promise<Row> {
  const job = new CountedJob(cluster, { image: PROBE_IMAGE, shards, cpu: limit, memory: MEMORY });
  const engine = new ShardedEngine(job, { carriedBy: `${shards} pods` });
  const plan: LoadPlan = {
    url,
    connections: shards * CONNECTIONS_PER_SHARD,
    thinkMs: 0,
    timeoutMs: 20_000,
    expectation: { header: 'x-version' },
    ...(requests === undefined ? {} : { requests }),
  };
  try {
    if (requests === undefined) await warmUp(engine, plan);
    const load = await engine.start([plan]);
    const began = performance.now();
    if (requests === undefined) await delay(Number(seconds) * 1000);
    else await load.until(([flow]) => (flow?.ended ?? 0) >= requests, LARGE_BOUND_MS);
    const stopped = performance.now();
    const before = job.received;
    const [result] = await load.stop();
    if (!result) throw new Error('one flow has one result');
    const row = {
      shards,
      requests: result.requestTable.length,
      ranS: (stopped - began) / 1000,
      cpuMicros: result.cpuMicros,
      bytes: job.received - before,
      collectMs: performance.now() - stopped,
    };
    process.stderr.write(`${JSON.stringify(row)}\n`);
    return row;
  } finally {
    await engine.close();
  }
}

async function warmUp(engine: ShardedEngine, plan: LoadPlan): Promise<void> {
  const load = await engine.start([plan]);
  await delay(WARM_UP_MS);
  await load.abandon();
}

function print(rows: readonly Row[], record: Row): void {
  const perS = ({ requests, ranS }: Row) => requests / ranS;
  const one = rows[0] ?? record;
  const when = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const lines = rows.map(
    (row) =>
      `| ${row.shards} | ${perS(row).toFixed(0)} | ${(perS(row) / perS(one)).toFixed(2)} | ${(row.cpuMicros / row.requests).toFixed(0)} | ${(row.bytes / row.requests).toFixed(1)} |`,
  );
  process.stdout.write(
    [
      `${when} UTC · Kubernetes ${cluster.version}, ${os.cpus().length} cores, load average ${(os.loadavg()[0] ?? 0).toFixed(1)} · Node ${process.versions.node} · ${cpu} of CPU for each pod, ${seconds} s`,
      '',
      '| pods | requests/s | ÷ one pod | CPU µs a request | bytes a request |',
      '|---:|---:|---:|---:|---:|',
      ...lines,
      '',
      `A record of ${record.requests} requests from one pod: ${(record.bytes / MIB).toFixed(1)} MiB (${(record.bytes / record.requests).toFixed(1)} bytes a request), collected and merged within ${(record.collectMs / 1000).toFixed(1)} s of the end of the load.`,
      '',
    ].join('\n'),
  );
}
