import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { waitUntil } from '../../../src/common/wait-until.ts';
import { ProbeLog } from '../../../src/load/probe/probe-log.ts';
import { ClosedLoop } from '../../../src/load/schedules/closed-loop.ts';
import { RequestBody } from '../../../src/load/body/request-body.ts';
import { COUNTER_SLOTS, type LoadPlan } from '../../../src/record/flow/load-plan.ts';
import { RequestTable } from '../../../src/record/requests/request-table.ts';

const BOUND_MS = 5000;
const DURATION_MS = 100;
const BODY = 'x'.repeat(2 ** 20);

async function loopOf(part: Partial<LoadPlan>) {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => void response.end(BODY));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const requestTable = new RequestTable();
  const plan = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    connections: 2,
    thinkMs: 5,
    timeoutMs: 20_000,
    expectation: {},
    ...part,
  };
  const log = new ProbeLog(new Int32Array(COUNTER_SLOTS));
  return { loop: new ClosedLoop({ plan, requestTable, log, body: RequestBody.of(plan) }), requestTable, log };
}

test.for<[string, Partial<LoadPlan>]>([
  ['think', { thinkMs: 60_000 }],
  ['stay silent', { client: 'late-speaker', speakAfterMs: [0, 60_000], connections: 20 }],
  ['upload slowly', { body: { bytes: 1000, durationMs: 60_000 } }],
  ['download slowly', { download: { durationMs: 60_000 } }],
])('virtual users that %s do not hold up the end of a load', async ([, part]) => {
  const { loop, requestTable, log } = await loopOf(part);
  loop.start();
  const isSlow = part.body !== undefined || part.download !== undefined;
  const hasBegun = () => requestTable.length > 0 && (isSlow || requestTable.outcome(0) !== undefined);
  await waitUntil('the load has begun', BOUND_MS, hasBegun);
  const startMs = performance.now();
  await loop.stop();
  expect(performance.now() - startMs).toBeLessThan(BOUND_MS);
  const outcomes = Array.from({ length: requestTable.length }, (_, id) => requestTable.outcome(id));
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
  expect([...log.connectionTable].filter(({ end }) => end?.by !== 'probe' && !end?.announced)).toEqual([]);
});

test('a load of some duration sends no request after it', async () => {
  const { loop, requestTable } = await loopOf({ durationMs: DURATION_MS });
  const startMs = performance.now();
  loop.start();
  await waitUntil('it is over', BOUND_MS, () => performance.now() - startMs > DURATION_MS * 2);
  await loop.stop();
  expect(requestTable.length).toBeGreaterThan(2);
  const lastMs = requestTable.startMs(requestTable.length - 1) - requestTable.startMs(0);
  expect(lastMs).toBeLessThan(DURATION_MS);
});
