// A trial with streams goes on until each client has a stream again, or the bound is over.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { LoadPlan } from '../../../src/record/flow/load-plan.ts';
import { noOutcomes } from '../../../src/record/requests/outcome.ts';
import { streamsOpenAt } from '../../../src/record/streams/stream-record.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { wantedOf } from '../../../src/trial/phases.ts';
import { runTrial } from '../../../src/trial/run-trial.ts';
import { DEFAULT_TIMING, type Timing } from '../../../src/trial/timing.ts';
import { missingLoad } from '../../../src/verdict/observe/evidence.ts';
import { reconnect } from '../../../src/verdict/observe/stream-assertions.ts';
import { withPlantedWait } from '../../support/planted-wait.ts';

const CONNECTIONS = 4;
const SHORT: Timing = {
  ...DEFAULT_TIMING,
  durationBeforeMs: 50,
  durationAfterMs: 50,
  quietMs: 50,
  healBoundMs: 700,
};
/** So long that a busy machine makes no difference. */
const PATIENT: Timing = { ...SHORT, healBoundMs: 20_000 };
/** Where not all streams will be open before the reload. */
const HASTY: Timing = { ...SHORT, boundMs: 2000 };
const PLAN: LoadPlan = {
  url: '',
  connections: CONNECTIONS,
  thinkMs: 0,
  timeoutMs: 0,
  expectation: {},
  stream: { protocol: 'sse' },
};

/** What a server does with a request for a stream; `nth` counts from 1. */
type Accept = (response: ServerResponse, nth: number) => void;

const accept: Accept = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('id: 1\ndata: x\n\n');
};

const late: Accept = (response, nth) =>
  void setTimeout(() => accept(response, nth), Math.min(nth, CONNECTIONS) * 60);

const first: Accept = (response, nth) => (nth === 1 ? accept(response, nth) : undefined);

/** A trial on a server that ends its streams when it is reloaded, and accepts new ones or not. */
async function trialOn(before: Accept, after: Accept, timing = SHORT, timeoutMs = 300) {
  const open = new Set<ServerResponse>();
  let isReloaded = false;
  let count = 0;
  const server = createServer((_request, response) => {
    open.add(response);
    (isReloaded ? after : before)(response, ++count);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const logFile = path.join(runFolder(), 'stream-phases.log');
  await writeFile(logFile, '');
  let epoch = 0;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = {
    identity: { gateway: 'reference', version: '0.0.0', runtime: 'processes', real: false } as const,
    url,
    logFile,
    inspect: () => Promise.resolve({ epoch: epoch++ }),
    stop: () => Promise.resolve(),
  };
  const run = () => {
    isReloaded = true;
    count = 0;
    for (const response of open) response.end();
    return Promise.resolve();
  };
  const disruption = { kind: 'reload', run } as const;
  const load = { ...PLAN, url, timeoutMs };
  return runTrial({ scenario: 'phases', variant: 'sse', target, load, disruption, timing }, 1);
}

const loadAfterMs = ({ loadEndedMs = 0, disruption }: Awaited<ReturnType<typeof trialOn>>) =>
  loadEndedMs - disruption.endedMs;

test('no number of requests is wanted of streams, which are wanted open', () => {
  const outcomes = { ...noOutcomes(), ok: 500 };
  const baseline = { durationMs: 1000, sent: 500, outcomes, failures: {}, counts: {} };
  const wanted = { before: 0, after: 0 };
  expect(wantedOf({ variant: 'a', load: PLAN, baseline }, DEFAULT_TIMING)).toEqual(wanted);
  expect(wantedOf({ variant: 'a', load: PLAN }, DEFAULT_TIMING)).toEqual(wanted);
});

test('a reload waits until all streams are open, and the load until all are open again', async () => {
  const trial = await trialOn(late, late, PATIENT, 10_000);
  const { streams = [], disruption, loadEndedMs = 0 } = trial;
  expect(streamsOpenAt(streams, disruption.beganMs)).toBe(CONNECTIONS);
  expect(streamsOpenAt(streams, loadEndedMs)).toBe(CONNECTIONS);
  expect(loadAfterMs(trial)).toBeGreaterThanOrEqual(CONNECTIONS * 60);
  expect(loadAfterMs(trial)).toBeLessThan(PATIENT.healBoundMs);
  expect(missingLoad(trial)).toEqual([]);
  expect(reconnect(PATIENT.healBoundMs).observe(trial).undecided).toBeUndefined();
});

test.for<[what: string, after: Accept]>([
  ['is not accepted', () => undefined],
  ['is refused', (response) => void response.writeHead(503).end()],
  [
    'is accepted for one client less',
    (response, nth) => (nth < CONNECTIONS ? accept(response, nth) : undefined),
  ],
])('a stream that %s again ends the load at the bound', async ([, after]) => {
  const trial = withPlantedWait(await trialOn(accept, after));
  expect(loadAfterMs(trial)).toBeGreaterThanOrEqual(SHORT.healBoundMs);
  expect(loadAfterMs(trial)).toBeLessThan(SHORT.healBoundMs + 5000);
  expect(reconnect(200).observe(trial).cases[0]).toContain('its client was still without a stream');
  expect(reconnect(60_000).observe(trial).undecided).toBe(
    'trial 1: the load ended before a client was connected again',
  );
});

test('streams that are not all open before are waited for no longer than the bound', async () => {
  const trial = await trialOn(first, accept, HASTY, HASTY.boundMs);
  expect(streamsOpenAt(trial.streams ?? [], trial.disruption.beganMs)).toBe(1);
  expect(missingLoad(trial)).toEqual([]);
});

test('a trial in which no stream was open proves nothing', async () => {
  const trial = await trialOn(() => undefined, accept, HASTY);
  expect(missingLoad(trial)).toEqual(['no stream was open when the reload began']);
});
