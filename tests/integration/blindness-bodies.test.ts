// Requests with a method, headers and a body reach the server whole and once, and their closes are counted as those of a plain GET are.
import { constants } from 'node:http2';
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
] as const satisfies Request[];
const CASES = PROTOCOLS.flatMap(([protocol, server]) =>
  REQUESTS.map((request) => ({ protocol, server, request, method: request.method })),
);

test.for(CASES)('$method over $protocol: what is sent arrives whole and once', async (one) => {
  const { server, request } = one;
  const { sent, closed, received, idle, unsolicited } = await load(server, request, 400);
  expect({ closed, idle, unsolicited }).toEqual({ closed: 0, idle: 0, unsolicited: 0 });
  expect(received).toHaveLength(sent);
  const body = 'body' in request ? request.body : '';
  const others = received.filter(
    ({ method, headers, body: got }) =>
      method !== request.method || headers['x-key'] !== 'k' || got !== body || !hasLength(headers, request),
  );
  expect(others).toEqual([]);
  expect(new Set(received.map(({ headers }) => headers['x-request-id'])).size).toBe(sent);
});

function hasLength(headers: Record<string, string | string[] | undefined>, { body }: Request): boolean {
  return headers['content-length'] === (body === undefined ? undefined : String(Buffer.byteLength(body)));
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
