// Requests with a method, headers and a body reach the server whole and once, and their closes are counted as those of a plain GET are.
import { readFileSync } from 'node:fs';
import { constants, type ServerHttp2Stream } from 'node:http2';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { Probe } from '../../src/load/probe/probe.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { startBodyServer, type BodyServerPlan } from '../support/body-server.ts';
import type { CloseKind } from '../../src/record/requests/outcome.ts';
import { CERTIFICATE } from '../support/certificate.ts';

const EVERY = 50;
const BOUND_MS = 60_000;
const BODY = '{"größe":"中"}\r\n\r\nGET / HTTP/1.1\r\n';

// Of different lengths, and some longer than what is sent with the head.
const ownText = ({ id }: { id: string }) =>
  `{"größe":"中${'x'.repeat((Number(id) % 3) * 10_000)}","id":"${id}"}`;
const OWN = String(ownText);

type Request = Pick<LoadPlan, 'method' | 'body'> &
  Partial<Pick<LoadPlan, 'paths' | 'headers' | 'expectation'>>;

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
  const counts = new Map<CloseKind, number>();
  for (const kind of kinds) if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return {
    sent,
    closed: outcomes.closed,
    counts,
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
  { method: 'POST', body: { source: OWN } },
  { method: 'POST', body: { source: OWN, chunked: true } },
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
  if ('source' in body) return ownText({ id: own });
  return own + 'reload-proof '.repeat(body.bytes / 10).slice(own.length, body.bytes);
}

function hasLength(headers: Record<string, string | string[] | undefined>, { body }: Request): boolean {
  const isChunked = typeof body === 'object' && body.chunked === true;
  const bytes =
    body === undefined || isChunked
      ? undefined
      : String(Buffer.byteLength(wantedBody({ body }, headers['x-request-id'])));
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
  expect([...seen.counts.keys()].filter((kind) => kind !== 'reused' && kind !== 'fresh')).toEqual([]);
});

const CUTS: [string, NonNullable<BodyServerPlan['misdeed']>][] = [
  ['a reset', cutting((stream) => stream.close(constants.NGHTTP2_CANCEL))],
  ['a reset without an error', cutting((stream) => stream.close(constants.NGHTTP2_NO_ERROR))],
  ['the end of the connection', cutting((stream) => stream.session?.destroy())],
  [
    'a reset before the end of the connection',
    cutting((stream) => {
      const { session } = stream;
      stream.close(constants.NGHTTP2_CANCEL);
      setImmediate(() => session?.destroy());
    }),
  ],
];

/** Over HTTP/1.1 the connection is closed. */
function cutting(cut: (stream: ServerHttp2Stream) => void): NonNullable<BodyServerPlan['misdeed']> {
  return (_number, response) => {
    if ('stream' in response) cut(response.stream);
    else response.socket?.destroy();
    return true;
  };
}

test.for(
  CUTS.flatMap(([cut, misdeed]) =>
    PROTOCOLS.map(([protocol, server]) => ({ cut, misdeed, protocol, server })),
  ),
)(
  '$cut over $protocol while the body is being sent is of a kind of its own',
  async ({ cut, misdeed, server }) => {
    // More than the buffers of both ends hold.
    const request = { body: { bytes: 32 * 2 ** 20 } };
    let misdeeds = 0;
    const counting: BodyServerPlan['misdeed'] = (...on) => {
      misdeeds++;
      return misdeed(...on);
    };
    const seen = await load({ ...server, reads: false, misdeed: counting }, request, 8);
    expect(seen.closed).toBe(seen.sent);
    const { 'mid-request': cutOff = 0, unprocessed = 0, ...others } = Object.fromEntries(seen.counts);
    expect(others).toEqual({});
    expect(cutOff + unprocessed).toBe(seen.sent);
    // Streams of a connection over HTTP/2 share its end, and its GOAWAY may say that some of them were not processed yet.
    expect(cutOff).toBeGreaterThanOrEqual(misdeeds);
    const mayBeUnprocessed = 'http2' in server && cut.includes('connection');
    expect(unprocessed).toBeLessThanOrEqual(mayBeUnprocessed ? seen.sent - misdeeds : 0);
  },
);

const EARLY: [string, BodyServerPlan['misdeed']][] = [
  ['ends', () => false],
  [
    'ends and resets the stream without an error',
    (_number, response) => {
      response.setHeader('x-request-id', 'none');
      if (!('stream' in response)) return false;
      response.stream.respond({ ':status': 200 });
      response.stream.end('hello', () => response.stream.close(constants.NGHTTP2_NO_ERROR));
      return true;
    },
  ],
];

test.for(
  EARLY.flatMap(([how, misdeed]) =>
    PROTOCOLS.slice(2).map(([protocol, server]) => ({ how, misdeed, protocol, server })),
  ),
)(
  'a response that $how before its request does over $protocol is the response',
  async ({ misdeed, server }) => {
    const plan = { ...server, reads: false, ...(misdeed ? { misdeed } : {}) };
    const request = { body: { bytes: 8 * 2 ** 20 }, expectation: {} };
    const seen = await load(plan, request, 40);
    expect(seen).toMatchObject({ closed: 0, idle: 0, unsolicited: 0 });
    expect(seen.sent).toBeGreaterThanOrEqual(40);
  },
);

test.for(PROTOCOLS)('paths take turns, and so do sets of headers, over %s', async ([, server]) => {
  const request = {
    paths: ['/a?b=c', '/d', '/e'],
    headers: [{ 'x-key': '1' }, { 'x-key': '2' }],
    body: { bytes: 100 },
  };
  const { sent, received } = await load(server, request, 240);
  expect(received).toHaveLength(sent);
  for (const { url, headers } of received)
    expect(url).toBe(request.paths[Number(headers['x-request-id']) % request.paths.length]);
  expect(new Set(received.map(({ headers }) => headers['x-key']))).toEqual(new Set(['1', '2']));
});
