import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { OpenLoop } from '../../../src/load/schedules/open-loop.ts';
import { COUNTER_SLOTS, UNSENT_SLOT, type LoadPlan } from '../../../src/record/flow/load-plan.ts';
import { ProbeLog } from '../../../src/load/probe/probe-log.ts';
import { RequestTable } from '../../../src/record/requests/request-table.ts';
import { waitUntil } from '../../../src/common/wait-until.ts';

const BOUND_MS = 5000;

/** A server that holds every response until it is released, and an open loop of one connection to it. */
async function heldLoad(plan: Partial<LoadPlan>) {
  const held: ServerResponse[] = [];
  let holds = true;
  const server = createServer(
    (_request, response) => void (holds ? held.push(response) : response.end('ok')),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const counters = new Int32Array(COUNTER_SLOTS);
  const requestTable = new RequestTable();
  const loop = new OpenLoop({
    plan: {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      connections: 1,
      thinkMs: 0,
      timeoutMs: 20_000,
      rate: 500,
      expectation: {},
      ...plan,
    },
    requestTable,
    log: new ProbeLog(counters),
  });
  const letGo = () => {
    holds = false;
    for (const response of held.splice(0)) response.end('ok');
  };
  return { loop, requestTable, held, letGo, unsent: () => counters[UNSENT_SLOT] ?? 0 };
}

test('requests that wait for a connection when the load ends are sent and not counted as starved', async () => {
  const { loop, requestTable, held, letGo, unsent } = await heldLoad({});
  const startMs = performance.now();
  loop.start();
  await waitUntil('the first request is there', BOUND_MS, () => held.length === 1);
  await waitUntil('some more are due', BOUND_MS, () => performance.now() - startMs > 50);
  const stopped = loop.stop();
  expect(unsent()).toBe(0);
  letGo();
  await stopped;
  expect(unsent()).toBe(0);
  // Some 25 were due in 50 ms.
  expect(requestTable.length).toBeGreaterThan(10);
  for (let id = 0; id < requestTable.length; id++) {
    expect(requestTable.outcome(id)).toBe('ok');
    expect(requestTable.waited(id)).toBe(id > 0);
  }
});

test('requests that wait longer than the timeout count as starved, even after the load has ended', async () => {
  const { loop, requestTable, held, unsent } = await heldLoad({ timeoutMs: 200, requests: 10 });
  const startMs = performance.now();
  loop.start();
  await waitUntil('the first request is there', BOUND_MS, () => held.length === 1);
  await waitUntil('all are due', BOUND_MS, () => performance.now() - startMs > 50);
  await loop.stop();
  expect(requestTable.length + unsent()).toBe(10);
  expect(unsent()).toBeGreaterThan(0);
  for (let id = 0; id < requestTable.length; id++) expect(requestTable.outcome(id)).toBe('timeout');
});

test('a load of some duration sends what is due in it, and no request more', async () => {
  const { loop, requestTable, letGo, unsent } = await heldLoad({ durationMs: 100, connections: 8 });
  letGo();
  const startMs = performance.now();
  loop.start();
  await waitUntil('it is over', BOUND_MS, () => performance.now() - startMs > 150);
  await loop.stop();
  expect({ sent: requestTable.length, unsent: unsent() }).toEqual({ sent: 50, unsent: 0 });
});

test('what is due when the load ends is sent, though no tick of the loop has seen it', async () => {
  const { loop, requestTable, letGo } = await heldLoad({ connections: 50 });
  letGo();
  const startMs = performance.now();
  loop.start();
  // Nothing else runs meanwhile.
  while (performance.now() - startMs < 50);
  await loop.stop();
  expect(requestTable.length).toBeGreaterThanOrEqual(25);
});
