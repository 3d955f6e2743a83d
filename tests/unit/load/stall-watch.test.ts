// What the probe's own event loop was stuck for is recorded, so that it is not taken for the target's delay.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fastMonotonicMs } from '../../../src/record/clock.ts';
import { Probe } from '../../../src/load/probe/probe.ts';
import { StallWatch } from '../../../src/load/probe/stall-watch.ts';
import { longestWaits } from '../../../src/record/requests/longest-wait.ts';
import type { Stall } from '../../../src/record/requests/stalls.ts';

const STUCK_MS = 300;
/** A stall is noticed by a timer, so that it may seem to begin one period later. */
const PERIOD_MS = 10;
const BOUND_MS = 10_000;

function stick(ms: number): void {
  const endMs = fastMonotonicMs() + ms;
  while (fastMonotonicMs() < endMs);
}

// Keeps the probe's thread stuck once, in the middle of the load.
const STICKING = `let calls = 0;
export default () => {
  const endMs = performance.now() + ${STUCK_MS};
  if (++calls === 100) while (performance.now() < endMs);
  return true;
};`;

const total = (stalls: readonly Stall[]) => stalls.reduce((sum, [, ms]) => sum + ms, 0);

test('a stall is noted with its time and length', async () => {
  const watch = new StallWatch();
  const sinceMs = watch.begin();
  await delay(30);
  const fromMs = fastMonotonicMs();
  stick(STUCK_MS);
  const toMs = fastMonotonicMs();
  await delay(30);
  // On a busy machine the thread may have been late just before, so that the stall begins a little earlier.
  const isIt = ([beganMs, tookMs]: Stall) => beganMs < toMs && beganMs + tookMs >= toMs;
  const [atMs, ms] = watch.end(sinceMs).find(isIt) ?? [0, 0];
  expect(atMs).toBeLessThanOrEqual(fromMs + PERIOD_MS + 1);
  expect(atMs + ms).toBeGreaterThanOrEqual(toMs);
});

test('a stall that no timer has noticed yet counts too', () => {
  const watch = new StallWatch();
  const sinceMs = watch.begin();
  stick(STUCK_MS);
  expect(total(watch.end(sinceMs))).toBeGreaterThanOrEqual(STUCK_MS - PERIOD_MS - 1);
});

test('a load sees no stall from before it began', async () => {
  const watch = new StallWatch();
  const first = watch.begin();
  stick(STUCK_MS);
  await delay(30);
  const second = watch.begin();
  expect(watch.end(second).filter(([atMs, ms]) => atMs + ms < second)).toEqual([]);
  expect(total(watch.end(first))).toBeGreaterThanOrEqual(STUCK_MS - PERIOD_MS - 1);
});

test('the record of a load has the stalls of its thread, and its longest wait is without them', async () => {
  const server = createServer((_request, response) => response.end('ok'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const probe = Probe.start({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    connections: 4,
    thinkMs: 0,
    timeoutMs: 5000,
    requests: 200,
    client: 'keep-alive',
    expectation: { module: `data:text/javascript,${encodeURIComponent(STICKING)}` },
  });
  await probe.until(({ ended }) => ended === 200, BOUND_MS);
  const { requestTable, stalls } = await probe.stop();
  server.close();

  const raw = longestWaits({ requestTable }, 0).after?.ms ?? 0;
  const own = longestWaits({ requestTable, stalls }, 0).after?.ms ?? 0;
  expect(total(stalls)).toBeGreaterThanOrEqual(STUCK_MS - PERIOD_MS - 1);
  expect(raw).toBeGreaterThanOrEqual(STUCK_MS);
  expect(own).toBeLessThan(raw);
});
