// The probe's counts over HTTP/2, in clear text and over TLS, must equal those of servers that end streams and
// connections.
import { constants } from 'node:http2';
import { expect, test } from 'vitest';
import { Probe } from '../../src/load/probe/probe.ts';
import { closesOf } from '../../src/record/requests/closes.ts';
import { CERTIFICATE } from '../support/certificate.ts';
import { startHostileHttp2, type StreamMisdeed } from '../support/hostile-http2.ts';
import { FRAME, frame } from '../../bench/cross-check/client/frames.ts';

/** The last stream and the error code. */
const GOAWAY_BYTES = 8;
const REQUESTS = 4000;
const BOUND_MS = 60_000;

interface Load {
  tls: boolean;
  /** @default 8 */
  connections?: number;
  /** @default 0 */
  thinkMs?: number;
  /** @default 4000 */
  requests?: number;
  /** Of the server. @default false */
  nagle?: boolean;
  /** Ends the load with the request that makes it the given number. @default false */
  exactly?: boolean;
}

async function load(misdeed: StreamMisdeed, plan: Load) {
  const { tls, connections = 8, thinkMs = 0, requests = REQUESTS, nagle, exactly = false } = plan;
  const server = await startHostileHttp2(misdeed, tls, nagle);
  const probe = Probe.start({
    url: server.url,
    connections,
    thinkMs,
    timeoutMs: 10_000,
    expectation: { echoesId: true },
    client: 'http2',
    tls: { ca: CERTIFICATE.cert },
    ...(exactly ? { requests } : {}),
  });
  await probe.until(({ ended }) => ended >= requests, BOUND_MS);
  const { errors, requestTable, connectionTable, idleCloses, unsolicited } = await probe.stop();
  const { outcomes } = probe.progress();
  await server.stop();
  expect(server.misdeeds).toBeGreaterThan(requests / 50 / 2);
  expect(outcomes.ok + outcomes.closed).toBe(requestTable.length);
  const unprocessed = closesOf(requestTable, { idleCloses, unsolicited }).unprocessed;
  return {
    server,
    outcomes,
    unprocessed: unprocessed.fin + unprocessed.rst,
    errors: Object.fromEntries(errors),
    connections: [...connectionTable],
    idle: idleCloses.length,
    unsolicited: unsolicited.length,
    whats: [...new Set(unsolicited.map(({ what }) => what.replace(/\d+$/, 'N')))],
  };
}

/** Without an error. */
function goAway(lastStream: number): Buffer {
  const payload = Buffer.alloc(GOAWAY_BYTES);
  payload.writeUInt32BE(lastStream);
  return frame({ type: FRAME.goAway, flags: 0, stream: 0, payload });
}

const WAYS = [
  ['in clear text', false],
  ['over TLS', true],
] as const;

test.for(WAYS)('a stream that is refused is seen, as RST_STREAM, %s', async ([, tls]) => {
  const { server, outcomes, errors, unprocessed } = await load(
    (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM),
    { tls },
  );
  expect(outcomes.closed).toBe(server.misdeeds);
  expect(unprocessed).toBe(server.misdeeds);
  expect(errors).toEqual({ 'RST_STREAM REFUSED_STREAM': server.misdeeds });
});

test.for(WAYS)('a stream that is reset in the middle of its response is seen, %s', async ([, tls]) => {
  const { server, outcomes, errors, unprocessed } = await load(
    (stream) => {
      stream.respond({ ':status': 200 });
      stream.write('he', () => stream.destroy(new Error('cut short')));
    },
    { tls },
  );
  expect(outcomes.closed).toBe(server.misdeeds);
  expect(unprocessed).toBe(0);
  expect(errors).toEqual({ 'RST_STREAM INTERNAL_ERROR': server.misdeeds });
});

test.for(WAYS)(
  'a connection that goes away without the last stream is seen, as GOAWAY, %s',
  async ([, tls]) => {
    const { server, outcomes, errors, connections, unprocessed } = await load(
      (stream, session) => {
        // Streams below the one named still get a response; this one and those after it do not.
        session.goaway(constants.NGHTTP2_NO_ERROR, Math.max(0, (stream.id ?? 1) - 2));
      },
      { tls },
    );
    expect(outcomes.closed).toBeGreaterThanOrEqual(server.misdeeds);
    expect(Object.keys(errors)).toEqual(['GOAWAY NO_ERROR']);
    expect(unprocessed).toBe(outcomes.closed);
    expect(connections.filter(({ end }) => end?.announced)).toHaveLength(server.misdeeds);
  },
);

test.for(WAYS)(
  'streams that a GOAWAY takes on count as processed when the connection is cut, %s',
  async ([, tls]) => {
    let takenOn = 0;
    const { outcomes, unprocessed } = await load(
      ({ id = 0 }, _session, wire) => {
        takenOn++;
        wire.end(goAway(id));
      },
      // One stream at a time, so that the server knows which ones it refuses.
      { tls, connections: 1, requests: 1000 },
    );
    expect(outcomes.closed).toBe(takenOn);
    expect(unprocessed).toBe(0);
  },
);

test.for(WAYS)('a connection that is cut is seen, %s', async ([, tls]) => {
  const { server, outcomes, connections, unprocessed } = await load((_stream, session) => session.destroy(), {
    tls,
  });
  expect(unprocessed).toBe(0);
  expect(outcomes.closed).toBeGreaterThanOrEqual(server.misdeeds);
  const cut = connections.filter(({ end }) => end?.by === 'server' && end.inFlight);
  expect(cut).toHaveLength(server.misdeeds);
});

const PUSH_PROMISE = 5;
const PRIORITY = 2;
const NEVER_OPENED = 0x7fff_fff1;
const END_HEADERS = 0x4;
const END_STREAM = 0x1;
/** `:status: 200`, as HPACK's static table numbers it. */
const STATUS_200 = Buffer.from([0x88]);
const SOME = Buffer.from('some');

/** A whole response, by hand: what Node's server sends goes its own ways. */
function responseTo(stream: number, id: string): Buffer {
  const name = 'x-request-id';
  // A literal that no table keeps.
  const field = Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([id.length]),
    Buffer.from(id),
  ]);
  const payload = Buffer.concat([STATUS_200, field]);
  return Buffer.concat([
    frame({ type: FRAME.headers, flags: END_HEADERS, stream, payload }),
    frame({ type: FRAME.data, flags: END_STREAM, stream, payload: SOME }),
  ]);
}

/** Sends frames after a whole response, in the same segment or some ms later, and perhaps the end of the connection. */
function after(frames: (stream: number) => Buffer[], laterMs: number, ends = false): StreamMisdeed {
  return ({ id = 0 }, _session, wire, request) => {
    const send = (bytes: Buffer) => (ends ? wire.end(bytes) : wire.write(bytes));
    const [response, surplus] = [responseTo(id, request), Buffer.concat(frames(id))];
    if (laterMs === 0) send(Buffer.concat([response, surplus]));
    else {
      wire.write(response);
      setTimeout(() => send(surplus), laterMs);
    }
  };
}

const dataOf = (stream: number) => frame({ type: FRAME.data, flags: 0, stream, payload: SOME });
const headersOf = (stream: number) =>
  frame({ type: FRAME.headers, flags: END_HEADERS | END_STREAM, stream, payload: STATUS_200 });
const promiseOf = (stream: number) =>
  frame({
    type: PUSH_PROMISE,
    flags: END_HEADERS,
    stream,
    // The stream that is promised, and a request for it: GET, http, and the path /.
    payload: Buffer.from([0, 0, 0, 2, 0x82, 0x86, 0x84]),
  });

const UNSOLICITED: [string, (stream: number) => Buffer[], what: string][] = [
  ['data of a stream that has ended', (stream) => [dataOf(stream)], 'DATA of stream N'],
  ['a second response of a stream that has ended', (stream) => [headersOf(stream)], 'HEADERS of stream N'],
  ['data of a stream that was never opened', () => [dataOf(NEVER_OPENED)], 'DATA of stream N'],
  ['a response of a stream that was never opened', () => [headersOf(NEVER_OPENED)], 'HEADERS of stream N'],
  ['a push', (stream) => [promiseOf(stream)], 'PUSH_PROMISE of stream N'],
];
const QUIET = { unprocessed: 0, errors: {}, idle: 0 };
const IDLE = { connections: 1, thinkMs: 10, requests: 150 };
const SEGMENTS: [string, laterMs: number][] = [
  ['in one segment with a response', 0],
  ['in a later one', 3],
];
const IDLE_ROWS = UNSOLICITED.flatMap((sent) =>
  SEGMENTS.flatMap((segment) => WAYS.map((way) => ({ sent, segment, way }))),
);

test.for(IDLE_ROWS)('$sent.0 $segment.0 is seen and belongs to no request, $way.0', async (row) => {
  const [, frames, what] = row.sent;
  const { server, outcomes, connections, ...seen } = await load(after(frames, row.segment[1]), {
    ...IDLE,
    tls: row.way[1],
  });
  expect(seen).toEqual({ ...QUIET, unsolicited: server.misdeeds, whats: [what] });
  expect(outcomes.closed).toBe(0);
  expect(connections.filter(({ unsolicited }) => unsolicited)).toHaveLength(server.misdeeds);
  expect(connections.filter(({ end }) => end?.by !== 'probe')).toEqual([]);
});

const HELD_BACK = UNSOLICITED.flatMap((sent) => WAYS.map((way) => ({ sent, way })));

test.for(HELD_BACK)(
  '$sent.0 that Nagle holds back after the last response of the load is seen, $way.0',
  async (row) => {
    const [, frames, what] = row.sent;
    const misdeed: StreamMisdeed = ({ id = 0 }, _session, wire, request) => {
      wire.write(responseTo(id, request));
      wire.write(Buffer.concat(frames(id)));
    };
    // The 50th stream is singled out.
    const plan = { ...IDLE, requests: 50, exactly: true, nagle: true, tls: row.way[1] };
    const { server, outcomes, connections, ...seen } = await load(misdeed, plan);
    expect(seen).toEqual({ ...QUIET, unsolicited: server.misdeeds, whats: [what] });
    expect(outcomes.ok).toBe(50);
    expect(connections.filter(({ unsolicited }) => unsolicited)).toHaveLength(server.misdeeds);
    expect(connections.filter(({ end }) => end?.by !== 'probe')).toEqual([]);
  },
);

test.for(SEGMENTS.flatMap((segment) => WAYS.map((way) => ({ segment, way }))))(
  'where the server closes as well, that is an idle close, $segment.0, $way.0',
  async ({ segment: [, laterMs], way: [, tls] }) => {
    const misdeed = after((stream) => [dataOf(stream)], laterMs, true);
    const { server, outcomes, connections, ...seen } = await load(misdeed, { ...IDLE, tls });
    const { misdeeds } = server;
    expect(seen).toEqual({ ...QUIET, idle: misdeeds, unsolicited: misdeeds, whats: ['DATA of stream N'] });
    expect(outcomes.closed).toBe(0);
    expect(connections.filter(({ end }) => end?.by === 'server' && !end.inFlight)).toHaveLength(misdeeds);
  },
);

test.for(SEGMENTS.flatMap((segment) => WAYS.map((way) => ({ segment, way }))))(
  'unsolicited frames are seen on a busy connection, and cost no request, $segment.0, $way.0',
  async ({ segment: [, laterMs], way: [, tls] }) => {
    const { server, outcomes, idle, unsolicited } = await load(
      after((stream) => [dataOf(stream)], laterMs),
      { tls },
    );
    // What comes later may come on a connection that has been left for such a thing before, or when the probe has gone.
    expect(unsolicited).toBeGreaterThan(laterMs === 0 ? server.misdeeds - 1 : 0);
    expect(unsolicited).toBeLessThanOrEqual(server.misdeeds);
    expect({ closed: outcomes.closed, idle }).toEqual({ closed: 0, idle: 0 });
  },
);

const ONE = Buffer.from([0, 0, 0, 1]);
const FINE: [string, (stream: number) => Buffer][] = [
  [
    'WINDOW_UPDATE of the connection',
    () => frame({ type: FRAME.windowUpdate, flags: 0, stream: 0, payload: ONE }),
  ],
  [
    'WINDOW_UPDATE of a stream that has ended',
    (stream) => frame({ type: FRAME.windowUpdate, flags: 0, stream, payload: ONE }),
  ],
  [
    'RST_STREAM of a stream that has ended',
    (stream) => frame({ type: FRAME.resetStream, flags: 0, stream, payload: Buffer.alloc(4) }),
  ],
  [
    'PRIORITY of a stream that has ended',
    (stream) => frame({ type: PRIORITY, flags: 0, stream, payload: Buffer.from([0, 0, 0, 0, 15]) }),
  ],
  ['a frame of an unknown type', (stream) => frame({ type: 0xbe, flags: 0, stream, payload: SOME })],
];

test.for(WAYS)('frames that may come at any time are not a fault, %s', async ([, tls]) => {
  const frames = after((stream) => FINE.map(([, of]) => of(stream)), 0);
  // The session sends these itself, since it has to know their acknowledgements.
  const all: StreamMisdeed = (stream, session, wire, id) => {
    frames(stream, session, wire, id);
    session.ping(() => undefined);
    session.settings({});
  };
  const { outcomes, connections, ...seen } = await load(all, { ...IDLE, tls });
  expect(seen).toMatchObject({ errors: {}, idle: 0, unsolicited: 0 });
  expect(outcomes.closed).toBe(0);
  expect(connections).toHaveLength(1);
});
