// The probe's own thread: nothing but the load runs here, so that Vitest's work is not measured. It runs one load after the other.
import { parentPort } from 'node:worker_threads';
import { Load } from './load.ts';
import type { ProbeOrder } from './probe-thread.ts';

let load: Promise<Load> | undefined;

parentPort?.on('message', (order: ProbeOrder) => void obey(order));

async function obey(order: ProbeOrder): Promise<void> {
  if (typeof order === 'object') load = Load.start(order.plan, order.counters);
  else if (order === 'metrics') parentPort?.postMessage({ metrics: await (await load)?.metrics() });
  else {
    const ended = await (await load)?.end(order);
    parentPort?.postMessage(ended?.message, ended?.transfer);
  }
}
