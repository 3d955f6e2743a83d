// The mock dashboard must never be what is measured: npx node bench/dashboard.ts prints the figures of docs/evidence/benchmarks.md.
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { CACHE_FOLDER } from '../src/common/places.ts';
import { Reaper, runFolder } from '../src/runtime/reaper/reaper.ts';
import { waitUntil } from '../src/common/wait-until.ts';
import { startDashboard, type Dashboard } from '../src/upstreams/dashboard/dashboard.ts';
import { policyJson } from '../src/upstreams/dashboard/policy.ts';
import { fetchList } from './fetch-list.ts';

const SECRET = 'bench';
const RICH_POLICIES = 83_000;
const LISTS = 20;
const CREATIONS = 501;
const MB = 1e6;

const reaper = await Reaper.start(CACHE_FOLDER);
try {
  const logs = await mkdtemp(path.join(runFolder(), 'bench-'));
  const dashboard = await startDashboard(
    { nodeSecret: SECRET, api: 'reflection' },
    path.join(logs, 'dashboard.log'),
  );
  await measure(dashboard);
  await dashboard.stop();
} finally {
  await reaper.finish();
}

async function measure(dashboard: Dashboard): Promise<void> {
  const making = performance.now();
  await dashboard.create('rich', RICH_POLICIES);
  print(`making ${RICH_POLICIES} rich policies: ${ms(performance.now() - making)}`);

  const rates: number[] = [];
  let bytes = 0;
  for (let fetched = 0; fetched < LISTS; fetched++) {
    const startMs = performance.now();
    bytes = await fetchList(dashboard.url, SECRET);
    rates.push(bytes / MB / ((performance.now() - startMs) / 1000));
  }
  print(`a list of ${(bytes / MB).toFixed(1)} MB, ${LISTS} times: ${figures(rates, 'MB/s')}`);

  const alone = await createSome(dashboard);
  print(`creating a policy, ${CREATIONS} times one after the other: ${figures(alone, 'ms')}`);
  const reader = startReader(dashboard);
  await waitUntil('a list is being sent', 10_000, async () => (await dashboard.state()).lists.length > LISTS);
  const meanwhile = await createSome(dashboard);
  reader.postMessage('stop');
  const [sent] = (await once(reader, 'message')) as [number];
  print(`the same while lists are being sent (${sent} of them): ${figures(meanwhile, 'ms')}`);

  const { lists } = await dashboard.state();
  const cpu = lists.slice(0, LISTS).map(({ cpuMs }) => cpuMs);
  print(`its CPU time for a list: ${figures(cpu, 'ms')}`);

  const policies = Array.from({ length: RICH_POLICIES }, (_, index) =>
    policyJson('rich', index + 1, 'reflection'),
  );
  const body = Buffer.from(policies.join(','));
  const zipping = performance.now();
  const zipped = gzipSync(body, { level: 1 });
  print(
    `gzip level 1 of the list: ${ms(performance.now() - zipping)}, to ${(zipped.length / MB).toFixed(1)} MB`,
  );
}

async function createSome(dashboard: Dashboard): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < CREATIONS; n++) {
    const startMs = performance.now();
    await dashboard.create('rich', 1);
    times.push(performance.now() - startMs);
  }
  return times;
}

function startReader({ url }: Dashboard): Worker {
  return new Worker(new URL('list-reader.ts', import.meta.url), { workerData: { url, secret: SECRET } });
}

function figures(values: number[], unit: string): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN).toFixed(2);
  return `min ${at(0.001)}, median ${at(0.5)}, 99 % ${at(0.99)}, max ${at(1)} ${unit}`;
}

function ms(figure: number): string {
  return `${figure.toFixed(0)} ms`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
