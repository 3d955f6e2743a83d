// Requests with a method, headers and a body reach the server whole and once, and their closes are counted as those of a plain GET are.
import { readFileSync } from 'node:fs';
import { constants } from 'node:http2';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { Probe } from '../../src/load/probe/probe.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { startBodyServer, type BodyServerPlan } from '../support/body-server.ts';
import { CERTIFICATE } from '../support/certificate.ts';

const EVERY = 50;
const BOUND_MS = 60_000;
const BODY = '{"größe":"中"}\r\n\r\nGET / HTTP/1.1\r\n';

type Request = Pick<LoadPlan, 'method' | 'body'>;

async function load(server: BodyServerPlan, request: Request, requests: number) {
  const { url, received, stop } = await startBodyServer(server);
  onTestFinished(stop);
  const probe = Probe.start({
    url,
    connections: 4,
    thinkMs: 0,
    timeoutMs: 10_000,
    expectation: { echoesId: true },
    client: server.http2 ? 'http2' : 'keep-alive',
    tls: { ca: CERTIFICATE.cert },
    headers: [{ 'X-Key': 'k', 'content-type': 'application/json' }],
    ...request,
  });
  await probe.until(({ ended }) => ended >= requests, BOUND_MS);
  const { requestTable, unsolicited, idleCloses } = await probe.stop();
  const { sent, outcomes } = probe.progress();
  expect(outcomes.ok + outcomes.closed).toBe(sent);
  const kinds = Array.from({ length: sent }, (_, id) => requestTable.closeKind(id));
  return {
    sent,
    closed: outcomes.closed,
    kinds: new Set(kinds.filter((kind) => kind !== undefined)),
    idle: idleCloses.length,
    unsolicited: unsolicited.length,
    received,
  };
}

const PROTOCOLS = [
  ['HTTP/1.1', {}],
  ['HTTP/1.1 over TLS', { tls: true }],
  ['HTTP/2', { http2: true }],
  ['HTTP/2 over TLS', { http2: true, tls: true }],
] as const;
const REQUESTS = [
  { method: 'POST', body: BODY },
  { method: 'PUT', body: '' },
  { method: 'DELETE' },
  { method: 'HEAD' },
  { method: 'PATCH', body: 'x'.repeat(60_000) },
  { method: 'POST', body: { bytes: 2000 }, requests: 400 },
  { method: 'POST', body: { bytes: 2 ** 20 + 7 }, requests: 24 },
  { method: 'POST', body: { bytes: 2 ** 20 + 7, chunked: true }, requests: 24 },
  { method: 'POST', body: { text: BODY, chunked: true } },
  { method: 'POST', body: { text: '', chunked: true } },
  { method: 'PUT', body: { file: import.meta.filename } },
  { method: 'PUT', body: { bytes: 100_000, durationMs: 50, chunked: true }, requests: 40 },
  { method: 'PUT', body: { bytes: 100_000, durationMs: 50 }, requests: 40 },
] satisfies (Request & { requests?: number })[];
const describe = ({ method, body }: Request) => `${method} ${inspect(body).slice(0, 60)}`;
const CASES = PROTOCOLS.flatMap(([protocol, server]) =>
  REQUESTS.map((request) => ({ protocol, server, request, what: describe(request) })),
);

test.for(CASES)('$what over $protocol: what is sent arrives whole and once', async (one) => {
  const { server, request } = one;
  const { requests = 400, ...plan } = request;
  const { sent, closed, received, idle, unsolicited } = await load(server, plan, requests);
  expect({ closed, idle, unsolicited }).toEqual({ closed: 0, idle: 0, unsolicited: 0 });
  expect(received).toHaveLength(sent);
  const others = received.filter(
    ({ method, headers, body: got }) =>
      method !== request.method ||
      headers['x-key'] !== 'k' ||
      got !== wantedBody(request, headers['x-request-id']) ||
      !hasLength(headers, request),
  );
  expect(others).toEqual([]);
  expect(new Set(received.map(({ headers }) => headers['x-request-id'])).size).toBe(sent);
});

function wantedBody({ body = '' }: Request, id: unknown): string {
  if (typeof body === 'string') return body;
  if ('text' in body) return body.text;
  if ('file' in body) return readFileSync(body.file, 'utf8');
  const own = String(id);
  return own + 'reload-proof '.repeat(body.bytes / 10).slice(own.length, body.bytes);
}

function hasLength(headers: Record<string, string | string[] | undefined>, { body }: Request): boolean {
  const isChunked = typeof body === 'object' && body.chunked === true;
  const bytes =
    body === undefined || isChunked ? undefined : String(Buffer.byteLength(wantedBody({ body }, 0)));
  return headers['content-length'] === bytes;
}

test.for(PROTOCOLS)('over %s every close after a body that was read is seen', async ([, server]) => {
  let misdeeds = 0;
  const misdeed: BodyServerPlan['misdeed'] = (number, response) => {
    if (number % EVERY !== 0) return false;
    misdeeds++;
    if ('stream' in response) response.stream.close();
    else response.socket?.destroySoon();
    return true;
  };
  const seen = await load({ ...server, misdeed }, { method: 'POST', body: BODY }, 2000);
  expect(misdeeds).toBeGreaterThan(20);
  expect(seen.closed).toBe(misdeeds);
  expect(seen.received).toHaveLength(seen.sent);
  expect([...seen.kinds].filter((kind) => kind !== 'reused' && kind !== 'fresh')).toEqual([]);
});

const closeAtOnce: BodyServerPlan['misdeed'] = (_number, response) => {
  if ('stream' in response) response.stream.close(constants.NGHTTP2_CANCEL);
  else response.socket?.destroy();
  return true;
};

test.for(PROTOCOLS)(
  'over %s a close while the body is being sent is of a kind of its own',
  async ([, server]) => {
    // More than the buffers of both ends hold.
    const request = { method: 'POST', body: 'x'.repeat(32 * 2 ** 20) };
    const seen = await load({ ...server, reads: false, misdeed: closeAtOnce }, request, 8);
    expect(seen.closed).toBe(seen.sent);
    expect([...seen.kinds]).toEqual(['mid-request']);
  },
);
