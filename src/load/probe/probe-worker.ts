// The probe's own thread: nothing but loads run here, so that Vitest's work is not measured.
import { parentPort } from 'node:worker_threads';
import { Load } from './load.ts';
import type { ProbeOrder, ProbeReply, ProbeStart } from './probe-thread.ts';

const loads = new Map<number, Promise<Load>>();
/** Those that are ready, and wait for their time. */
const ready = new Map<number, (atMs: number) => Load>();

parentPort?.on('message', (message: ProbeOrder) => void obey(message));

async function obey({ load, order }: ProbeOrder): Promise<void> {
  if (typeof order === 'object') {
    if ('beginMs' in order) begin(load, order.beginMs);
    else if (order.waits === true) await prepare(load, order);
    else loads.set(load, Load.start(order.plan, order.counters));
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

async function prepare(load: number, { plan, counters }: ProbeStart): Promise<void> {
  ready.set(load, await Load.prepare(plan, counters));
  reply({ load, ready: true });
}

function begin(load: number, atMs: number): void {
  const running = ready.get(load)?.(atMs);
  ready.delete(load);
  if (running) loads.set(load, Promise.resolve(running));
}

function reply(message: ProbeReply, transfer?: ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}
