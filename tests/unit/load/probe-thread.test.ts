// The probe's threads are used again, one load at a time, and a load sees nothing of the one before it.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Probe } from '../../../src/load/probe/probe.ts';
import type { LoadPlan } from '../../../src/record/flow/load-plan.ts';

const BOUND_MS = 10_000;
const server = createServer((_request, response) => response.end('ok'));
let started = 0;
let start: typeof Probe.start;
let startAll: typeof Probe.startAll;
const count = () => started++;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.on('worker', count);
});
afterAll(() => {
  process.off('worker', count);
  server.close();
});
beforeEach(async () => {
  // Without the threads that an earlier test has left.
  vi.resetModules();
  const { Probe } = await import('../../../src/load/probe/probe.ts');
  start = (of) => Probe.start(of);
  startAll = (of) => Probe.startAll(of);
  started = 0;
});

function plan(requests: number, more: Partial<LoadPlan> = {}): LoadPlan {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    connections: 2,
    thinkMs: 0,
    timeoutMs: 5000,
    requests,
    expectation: { status: 200 },
    client: 'keep-alive',
    ...more,
  };
}

async function load(requests: number, more?: Partial<LoadPlan>) {
  const probe = start(plan(requests, more));
  expect(await probe.until(({ ended }) => ended === requests, BOUND_MS)).toBe(true);
  return probe.stop();
}

test('loads one after the other share a thread, and each has its own record', async () => {
  const first = await load(20);
  const second = await load(30);

  expect(started).toBe(1);
  expect([first.requestTable.length, second.requestTable.length]).toEqual([20, 30]);
  expect([first.connectionsOpened, second.connectionsOpened]).toEqual([2, 2]);
});

test('loads at the same time have a thread each', async () => {
  await Promise.all([load(20), load(20)]);
  expect(started).toBe(2);
  await Promise.all([load(20), load(20), load(20)]);

  expect(started).toBe(3);
});

test('loads one after the other stay in one of several idle threads, and leave the memory of the others alone', async () => {
  const workers: Worker[] = [];
  const note = (worker: Worker) => void workers.push(worker);
  process.on('worker', note);
  await Promise.all([load(20), load(20)]);
  process.off('worker', note);
  const orders = workers.map((worker) => vi.spyOn(worker, 'postMessage'));
  for (let number = 0; number < 3; number++) await load(1);

  expect(orders.filter(({ mock }) => mock.calls.length > 0)).toHaveLength(1);
});

test('loads that are started together share a thread, and no request of one has the id of another', async () => {
  const ids: string[] = [];
  const note = ({ headers }: IncomingMessage) => ids.push(String(headers['x-request-id']));
  server.on('request', note);
  const probes = startAll([plan(7), plan(30), plan(1)]);
  const results = await Promise.all(
    probes.map(async (probe, index) => {
      await probe.until(({ ended }) => ended === [7, 30, 1][index], BOUND_MS);
      return probe.stop();
    }),
  );
  server.off('request', note);
  await load(1);

  expect(started).toBe(1);
  expect(results.map(({ requestTable }) => requestTable.length)).toEqual([7, 30, 1]);
  expect(new Set(ids).size).toBe(38);
  expect(ids).toEqual(expect.arrayContaining(['0', '18', '1', '88', '2']));
});

test('a load that was cut takes its thread with it', async () => {
  const cut = start(plan(1_000_000));
  await cut.until(({ ended }) => ended > 0, BOUND_MS);
  await cut.cut();
  await load(1);

  expect(started).toBe(2);
});

test('a thread that was ended after its load is not used again', async () => {
  const probe = start(plan(1));
  await probe.until(({ ended }) => ended === 1, BOUND_MS);
  await probe.stop();
  await probe.abandon();
  await load(1);

  expect(started).toBe(2);
});

test('a thread that failed is not used again', async () => {
  const failing = start(plan(1, { url: 'no-url' }));
  await expect(failing.until(() => false, BOUND_MS)).rejects.toThrow('Invalid URL');
  await load(1);

  expect(started).toBe(2);
});
