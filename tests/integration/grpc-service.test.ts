// The upstreams speak gRPC as well, on the port of HTTP/1.1: @grpc/grpc-js and the probe agree on what they do.
import path from 'node:path';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { messageNumber } from '../../src/load/grpc/message-number.ts';
import { Probe } from '../../src/load/probe/probe.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { Datetime } from '../../src/upstreams/datetime/datetime.ts';
import { startUpstream } from '../../src/upstreams/upstream.ts';
import { results } from '../../src/vitest/results.ts';

const BOUND_MS = 20_000;
const LAME_DUCK_MS = 300;
const GET = '/reload_proof.Numbers/Get';
const WATCH = '/reload_proof.Numbers/Watch';

const logFile = (name: string) => path.join(results(), 'logs', 'controls', `grpc-${name}.log`);
const empty = () => Buffer.alloc(0);
const asIs = (bytes: Buffer) => bytes;
const PLAN = { connections: 8, thinkMs: 1, timeoutMs: 10_000 };
const unary = (origin: string): LoadPlan => ({
  ...PLAN,
  url: `${origin}${GET}`,
  client: 'http2',
  grpc: {},
  expectation: { echoesId: true },
});
const streams = (origin: string): LoadPlan => ({
  ...PLAN,
  url: `${origin}${WATCH}`,
  stream: { protocol: 'grpc' },
  expectation: {},
});

/** One unary call by grpc-js. */
function call(client: Client, method: string, metadata = new Metadata()) {
  const { promise, resolve } = Promise.withResolvers<{ code: number; number?: number | undefined }>();
  client.makeUnaryRequest(
    method,
    empty,
    asIs,
    Buffer.alloc(0),
    metadata,
    (error: ServiceError | null, reply?: Buffer) =>
      resolve({ code: error?.code ?? status.OK, ...(reply ? { number: messageNumber(reply) } : {}) }),
  );
  return promise;
}

test('a unary call is handled once and responded to, as grpc-js and the probe see it', async () => {
  const upstream = await startUpstream('reflection', logFile('unary'));
  const client = new Client(new URL(upstream.url).host, credentials.createInsecure());
  try {
    const metadata = new Metadata();
    metadata.set('x-request-id', '3');
    const before = Math.floor(Date.now() / 50);
    const { code, number } = await call(client, GET, metadata);
    expect(code).toBe(status.OK);
    expect(number).toBeGreaterThanOrEqual(before);
    expect([...(await upstream.takeHandled())]).toEqual([0, 0, 0, 1]);
    expect(await call(client, '/reload_proof.Numbers/Nothing')).toEqual({ code: status.UNIMPLEMENTED });

    const probe = Probe.start({ ...unary(upstream.url), requests: 200 });
    await probe.until(({ ended }) => ended >= 200, BOUND_MS);
    const { requestTable, errors } = await probe.stop();
    expect(probe.progress().outcomes.ok).toBe(200);
    expect([requestTable.length, errors]).toEqual([200, []]);
    expect([...(await upstream.takeHandled())]).toEqual(Array.from({ length: 200 }, () => 1));
  } finally {
    client.close();
    await upstream.stop();
  }
});

test('messages of a stream are numbered alike for grpc-js and the probe', async () => {
  const upstream = await startUpstream('reflection', logFile('stream'));
  const client = new Client(new URL(upstream.url).host, credentials.createInsecure());
  const probe = Probe.start(streams(upstream.url));
  try {
    const watch = client.makeServerStreamRequest(WATCH, empty, asIs, Buffer.alloc(0));
    const numbers: number[] = [];
    for await (const payload of watch as AsyncIterable<Buffer>) {
      numbers.push(messageNumber(payload) ?? Number.NaN);
      if (numbers.length === 10) break;
    }
    watch.on('error', () => undefined);
    watch.cancel();
    const [first = Number.NaN] = numbers;
    expect(numbers).toEqual(Array.from({ length: 10 }, (_, index) => first + index));
    const seen = await probe.stop();
    expect(seen.streams).toHaveLength(8);
    for (const stream of seen.streams)
      expect(stream).toMatchObject({ end: 'alive', numbered: true, lost: 0, repeated: 0, missed: 0 });
    expect(seen.errors).toEqual([]);
  } finally {
    client.close();
    await upstream.stop();
  }
});

test('a service that leaves ends streams in order, and loses no call', async () => {
  const service = await Datetime.start({
    version: 'v1',
    address: { host: '127.0.0.1' },
    logFile: logFile('leaves'),
    lameDuckMs: LAME_DUCK_MS,
  });
  const origin = `http://${service.host}:${service.port}`;
  const probes = [Probe.start(unary(origin)), Probe.start(streams(origin))] as const;
  await probes[0].until(({ outcomes }) => outcomes.ok > 100, BOUND_MS);
  await probes[1].until(({ openStreams }) => openStreams === PLAN.connections, BOUND_MS);
  await service.stop();
  await probes[0].until(({ outcomes }) => outcomes.refused > 0, BOUND_MS);
  const [calls, ended] = await Promise.all(probes.map((probe) => probe.stop()));
  const [handled] = [await service.takeHandled()];
  const { ok, refused, ...others } = probes[0].progress().outcomes;
  expect(others).toEqual({ bypass: 0, error: 0, closed: 0, timeout: 0, stale: 0, unexpected: 0 });
  expect(calls?.errors).toEqual([['ECONNREFUSED', refused]]);
  expect(handled.reduce((sum, times) => sum + times, 0)).toBeGreaterThanOrEqual(ok);
  const hows = ended?.streams.map(({ end, how }) => `${end}: ${how}`);
  expect(new Set(hows)).toEqual(new Set(['ended: trailers UNAVAILABLE after GOAWAY']));
  expect(hows).toHaveLength(PLAN.connections);
});
