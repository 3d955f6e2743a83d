// The probe's own thread: nothing but the load runs here, so that Vitest's work is not measured.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { ClosedLoop } from '../schedules/closed-loop.ts';
import { OpenLoop } from '../schedules/open-loop.ts';
import { familyOf } from '../family.ts';
import type { ProbeMessage, ProbeOrder, ProbeWorkerData } from './probe.ts';
import { ProbeLog } from './probe-log.ts';
import { RequestTable } from '../../record/request-table.ts';
import type { Run } from './run.ts';
import { loadExpectationFunction } from '../expectation.ts';

const RESOLUTION_MS = 10;
const NANOS_PER_MS = 1e6;

const { plan, counters } = workerData as ProbeWorkerData;
const requestTable = new RequestTable();
// Loaded when they are wanted: loading costs the CPU time of thousands of requests.
const metrics = plan.metrics ? new (await import('./metrics.ts')).ProbeMetrics() : undefined;
const log = new ProbeLog(counters, metrics);
// A resolver that the plan names is asked for IPv4 only.
const family = plan.names === undefined ? await familyOf(plan.url) : undefined;
const run: Run = { plan, requestTable, log, family, judge: await loadExpectationFunction(plan.expectation) };
const loop = plan.rate === undefined ? new ClosedLoop(run) : new OpenLoop(run);
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const cpuBefore = process.threadCpuUsage();

parentPort?.on('message', (word: ProbeOrder) => {
  if (word === 'metrics') void metrics?.text().then((text) => parentPort?.postMessage({ metrics: text }));
  else void finish(word);
});
delay.enable();
loop.start();

async function finish(word: 'stop' | 'cut'): Promise<void> {
  const stopped = loop.stop();
  // What is under way has no outcome then.
  if (word === 'stop') await stopped;
  const cpu = process.threadCpuUsage(cpuBefore);
  delay.disable();
  const { connectionTable } = log;
  const message: ProbeMessage = {
    requests: { chunks: requestTable.rows.chunks, length: requestTable.length },
    connections: { chunks: connectionTable.rows.chunks, length: connectionTable.length },
    originMs: connectionTable.originMs,
    addresses: connectionTable.addresses,
    idleCloses: log.idleCloses,
    unsolicited: log.unsolicited,
    errors: [...log.errors],
    versions: [...log.versions],
    cpuMicros: cpu.user + cpu.system,
    // The histogram holds whole timer periods; what is above the resolution is delay.
    loopDelayMs: {
      p99: Math.max(0, delay.percentile(99) / NANOS_PER_MS - RESOLUTION_MS),
      max: Math.max(0, delay.max / NANOS_PER_MS - RESOLUTION_MS),
    },
  };
  parentPort?.postMessage(message, [...requestTable.rows.buffers(), ...connectionTable.rows.buffers()]);
}
