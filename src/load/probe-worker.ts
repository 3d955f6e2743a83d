// The probe's own thread: nothing but the load runs here, so that Vitest's work is not measured.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { ClosedLoop } from './closed-loop.ts';
import type { ProbeResult, ProbeWorkerData } from './probe.ts';
import { ProbeLog } from './probe-log.ts';
import { Recording } from './recording.ts';

const RESOLUTION_MS = 10;
const NANOS_PER_MS = 1e6;

const { plan, counters } = workerData as ProbeWorkerData;
const recording = new Recording();
const log = new ProbeLog(counters);
const loop = new ClosedLoop(plan, recording, log);
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

parentPort?.once('message', () => void finish());
delay.enable();
loop.start();

async function finish(): Promise<void> {
  await loop.stop();
  delay.disable();
  const columns = recording.toColumns();
  const result: ProbeResult = {
    columns,
    idleCloses: log.idleCloses,
    errors: [...log.errors],
    connectionsOpened: log.connectionsOpened,
    // The histogram holds whole timer periods; what is above the resolution is delay.
    loopDelayMs: {
      p99: Math.max(0, delay.percentile(99) / NANOS_PER_MS - RESOLUTION_MS),
      max: Math.max(0, delay.max / NANOS_PER_MS - RESOLUTION_MS),
    },
  };
  parentPort?.postMessage(
    result,
    Object.values(columns).map((column) => column.buffer),
  );
}
