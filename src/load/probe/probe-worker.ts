// The probe's own thread: nothing but loads run here, so that Vitest's work is not measured.
import { parentPort } from 'node:worker_threads';
import { Load } from './load.ts';
import type { ProbeOrder, ProbeReply } from './probe-thread.ts';

const loads = new Map<number, Promise<Load>>();

parentPort?.on('message', (message: ProbeOrder) => void obey(message));

async function obey({ load, order }: ProbeOrder): Promise<void> {
  if (typeof order === 'object') {
    loads.set(load, Load.start(order.plan, order.counters));
    return;
  }
  const running = await loads.get(load);
  if (!running) return;
  if (order === 'metrics') {
    reply({ load, metrics: (await running.metrics()) ?? '' });
    return;
  }
  const { message: ended, transfer } = await running.end(order);
  loads.delete(load);
  reply({ load, ended }, transfer);
}

function reply(message: ProbeReply, transfer?: ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}
