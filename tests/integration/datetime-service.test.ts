// The date/time service keeps its own contract, with no balancer in front: what a deploy relies on is not taken for
// granted.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Client } from 'undici';
import { WebSocket } from 'ws';
import { isAlive } from '../../src/runtime/processes/is-alive.ts';
import { waitUntil } from '../../src/common/wait-until.ts';
import { Datetime, type DatetimePlan } from '../../src/upstreams/datetime/datetime.ts';
import { results } from '../../src/vitest/results.ts';

const VERSION = 'v7';
const SEEN_BOUND_MS = 10_000;
/** Much longer than it takes to see that a request is under way, and less than what stop() grants before it kills. */
const BODY_MS = 2000;
/** No test waits for its end. */
const ENDLESS_MS = 600_000;

let started = 0;

async function start(plan: Pick<DatetimePlan, 'lameDuckMs'> = {}) {
  const logFile = path.join(results(), 'logs', 'controls', `datetime-service-${++started}.log`);
  const service = await Datetime.start({
    ...plan,
    version: VERSION,
    address: { host: '127.0.0.1' },
    logFile,
  });
  return Object.assign(service, { [Symbol.asyncDispose]: () => service.kill().catch(() => service.stop()) });
}

/** A separate keep-alive connection, so that only the service closes it. */
function connect({ host, port }: Datetime) {
  const client = new Client(`http://${host}:${port}`, { keepAliveTimeout: ENDLESS_MS });
  const get = async (at: string) => {
    const { statusCode, headers, body } = await client.request({ path: at, method: 'GET' });
    return { status: statusCode, headers, text: await body.text() };
  };
  return { client, get, [Symbol.asyncDispose]: () => client.destroy() };
}

/** One request over a new connection. */
async function ask(service: Datetime, at: string) {
  await using connection = connect(service);
  return await connection.get(at);
}

/** A request whose head is there and whose body takes its time; its connection ends with it. */
async function slowRequest(service: Datetime) {
  const connection = connect(service);
  const { headers, body } = await connection.client.request({
    path: `/datetime?bodyMs=${BODY_MS}`,
    method: 'GET',
    headers: { 'x-request-id': '0' },
    reset: true,
  });
  await waitUntil(
    'the slow request is under way',
    SEEN_BOUND_MS,
    async () => (await service.state()).slow === 1,
  );
  return { headers, body, [Symbol.asyncDispose]: () => connection.client.destroy() };
}

test('its version is in the body and in a header, and the health check says it too', async () => {
  await using service = await start();
  const response = await ask(service, '/datetime');
  expect(response).toMatchObject({
    status: 200,
    headers: { 'x-version': VERSION, connection: 'keep-alive' },
  });
  const body = JSON.parse(response.text) as { datetime: string; version: string };
  expect(body.version).toBe(VERSION);
  expect(new Date(body.datetime).toISOString()).toBe(body.datetime);

  const health = await ask(service, '/healthz');
  expect(health.status).toBe(200);
  expect(JSON.parse(health.text)).toEqual({ ready: true, version: VERSION });
});

// The last one is no path at all: to a URL it is the beginning of a host.
test.for(['/', '/datetime/', '/metrics2', '//'])('it has nothing at %s, and goes on', async (at) => {
  await using service = await start();
  expect(await ask(service, at)).toMatchObject({ status: 404 });
  expect(await ask(service, '/datetime')).toMatchObject({ status: 200 });
});

test('its metrics count requests by outcome and version, open connections and time to the last byte', async () => {
  await using service = await start();
  await using idle = connect(service);
  await idle.get('/datetime');
  await ask(service, '/datetime');
  {
    await using aborted = await slowRequest(service);
    // Destroying a request with an unread body emits an error.
    aborted.body.on('error', () => undefined);
  }
  const lines = async () => (await ask(service, '/metrics')).text.split('\n');
  // The service counts a request once it notices its end, which may be after the client has the response.
  await waitUntil('the client that left is counted', SEEN_BOUND_MS, async () =>
    (await lines()).includes(`datetime_requests_total{outcome="aborted",version="${VERSION}"} 1`),
  );
  // Nobody is served who has left.
  expect(await service.state()).toMatchObject({ inFlight: 0, slow: 0 });
  // One is idle, one asks.
  await waitUntil('the other connections are gone', SEEN_BOUND_MS, async () =>
    (await lines()).includes('datetime_connections 2'),
  );
  const { headers, text } = await ask(service, '/metrics');
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      '# TYPE datetime_requests_total counter',
      `datetime_requests_total{outcome="ok",version="${VERSION}"} 2`,
      `datetime_requests_total{outcome="aborted",version="${VERSION}"} 1`,
      '# TYPE datetime_connections gauge',
      '# TYPE datetime_ttlb_seconds histogram',
      'datetime_ttlb_seconds_bucket{le="+Inf"} 3',
      'datetime_ttlb_seconds_count 3',
    ]),
  );
  expect(text).toMatch(/^datetime_ttlb_seconds_sum \d/m);
});

test('once told to announce, it announces the close with each response and stays ready', async () => {
  await using service = await start();
  await using early = connect(service);
  expect(await early.get('/datetime')).toMatchObject({ headers: { connection: 'keep-alive' } });
  await service.announce();
  for (const response of [await early.get('/datetime'), await ask(service, '/healthz')])
    expect(response).toMatchObject({ status: 200, headers: { connection: 'close' } });
  expect(JSON.parse((await ask(service, '/healthz')).text)).toMatchObject({ ready: true });
  expect(await service.state()).toMatchObject({ draining: false });
});

test('after SIGTERM it still accepts and responds, but is not ready and announces the close', async () => {
  await using service = await start({ lameDuckMs: ENDLESS_MS });
  await using early = connect(service);
  expect(await early.get('/datetime')).toMatchObject({ headers: { connection: 'keep-alive' } });
  await using slow = await slowRequest(service);
  // Not stop(), which kills after a while.
  process.kill(service.pid, 'SIGTERM');
  await waitUntil('it drains', SEEN_BOUND_MS, async () => (await service.state()).draining);
  expect(await service.state()).toMatchObject({ draining: true, slow: 1 });

  const health = await ask(service, '/healthz');
  expect(health).toMatchObject({ status: 503, headers: { connection: 'close' } });
  expect(JSON.parse(health.text)).toEqual({ ready: false, version: VERSION });
  for (const response of [await early.get('/datetime'), await ask(service, '/datetime')])
    expect(response).toMatchObject({ status: 200, headers: { connection: 'close', 'x-version': VERSION } });
  expect(JSON.parse(await slow.body.text())).toMatchObject({ version: VERSION });
});

test('after SIGTERM it completes requests under way, accepts no more, and exits without being killed', async () => {
  await using service = await start({ lameDuckMs: 1 });
  // Only the service closes this one, once it has been idle for long enough.
  await using idle = connect(service);
  await idle.get('/datetime');
  await using slow = await slowRequest(service);
  const stopped = service.stop();
  await waitUntil('it accepts no more', SEEN_BOUND_MS, () =>
    ask(service, '/healthz').then(() => false, isRefusal),
  );
  expect(await service.state()).toMatchObject({ draining: true, slow: 1 });

  const text = await slow.body.text();
  expect(JSON.parse(text)).toMatchObject({ version: VERSION });
  expect(slow.headers['content-length']).toBe(String(Buffer.byteLength(text)));
  await stopped;
  expect(isAlive(service.pid)).toBe(false);
  // One that was killed could not have left this.
  expect([...(await service.takeHandled())]).toEqual([1]);
});

test('its streams name its version, and after SIGTERM they end in order', async () => {
  await using service = await start({ lameDuckMs: 1 });
  const { host, port } = service;
  const client = new Client(`http://${host}:${port}`);
  const events = await client.request({
    path: '/events',
    method: 'GET',
    headers: { accept: 'text/event-stream', 'x-request-id': '0' },
  });
  const socket = new WebSocket(`ws://${host}:${port}/`, { headers: { 'x-request-id': '1' } });
  const [upgrade] = (await once(socket, 'upgrade')) as [IncomingMessage];
  expect([events.headers['x-version'], upgrade.headers['x-version']]).toEqual([VERSION, VERSION]);
  const [[code]] = await Promise.all([
    once(socket, 'close') as Promise<[number]>,
    // Fails unless there is a last chunk.
    events.body.text(),
    service.stop(),
  ]);
  await client.close();
  expect(code).toBe(1001);
  expect(isAlive(service.pid)).toBe(false);
  expect([...(await service.takeHandled())]).toEqual([1, 1]);
});

function isRefusal(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
}
