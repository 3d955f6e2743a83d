// npx node bench/idle-web-sockets.ts [STREAMS] [ROUNDS]: what so many idle WebSockets cost the default load beside them, in turns with and
// without them, and their memory. The upstream is a process of its own.
import { spawn } from 'node:child_process';
import os from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Probe } from '../src/load/probe/probe.ts';
import type { LoadPlan } from '../src/record/flow/load-plan.ts';

const UPSTREAM = fileURLToPath(new URL('../src/upstreams/main.ts', import.meta.url));
const BOUND_MS = 30_000;
const WARM_UP_MS = 500;
const MEASURED_MS = 3000;
const BYTES_PER_KIB = 1024;
const [streams = 1000, rounds = 8] = process.argv.slice(2).map(Number);

const child = spawn(process.execPath, [UPSTREAM, '{"kind":"reflection"}'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const url = `http://127.0.0.1:${await portOf()}/?everyMs=60000`;
  const common = { url, timeoutMs: 10_000, expectation: {} };
  const busy: LoadPlan = { ...common, connections: 8, thinkMs: 0 };
  const idle: LoadPlan = { ...common, connections: streams, thinkMs: 10, stream: { protocol: 'websocket' } };
  process.stdout.write(
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC · ${os.cpus().length} cores, load average ${os.loadavg()[0]?.toFixed(1)} before · ${streams} idle WebSockets, ${rounds} rounds\n`,
  );
  // The first load of a process compiles its code.
  await cpuPerRequest([busy]);
  say('memory of each WebSocket, KiB', [await memoryOf(idle)]);
  const alone: number[] = [];
  const beside: number[] = [];
  for (let round = 0; round < rounds; round++) {
    alone.push(await cpuPerRequest([busy]));
    beside.push(await cpuPerRequest([busy, idle]));
  }
  say('CPU time of a request alone, µs', alone);
  say('CPU time of a request beside them, µs', beside);
  say(
    'ratio, pair by pair',
    beside.map((micros, index) => micros / (alone[index] ?? Number.NaN)),
  );
} finally {
  child.kill();
}

async function portOf(): Promise<number> {
  for await (const line of createInterface(child.stdout)) {
    const [, port] = /"port":(\d+)/.exec(line) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error('the upstream has not said where it listens');
}

/** The CPU time of this process for each request of the first load, µs, once all streams are open. */
async function cpuPerRequest(plans: LoadPlan[]): Promise<number> {
  const probes = Probe.startAll(plans);
  const [load] = probes;
  if (!load) throw new Error('there is no load');
  await allOpen(probes.slice(1));
  await delay(WARM_UP_MS);
  const cpu = process.cpuUsage();
  const { ended } = load.progress();
  await delay(MEASURED_MS);
  const { user, system } = process.cpuUsage(cpu);
  const requests = load.progress().ended - ended;
  await Promise.all(probes.map((probe) => probe.stop()));
  return (user + system) / requests;
}

async function memoryOf(plan: LoadPlan): Promise<number> {
  const before = process.memoryUsage.rss();
  const probe = Probe.start(plan);
  await allOpen([probe]);
  const bytes = process.memoryUsage.rss() - before;
  await probe.stop();
  return bytes / plan.connections / BYTES_PER_KIB;
}

async function allOpen(probes: readonly Probe[]): Promise<void> {
  for (const probe of probes)
    if (!(await probe.until(({ openStreams }) => openStreams === streams, BOUND_MS)))
      throw new Error('the WebSockets were not open in time');
}

function say(what: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => (sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN).toFixed(3);
  process.stdout.write(`${what}: median ${at(0.5)} (${at(0)} to ${at(1)})\n`);
}
