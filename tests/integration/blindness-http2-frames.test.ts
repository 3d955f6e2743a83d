// Frames over HTTP/2 that nobody asked for are seen on idle connections and on busy ones, in one TCP segment with a
// response or in one of their own; those that may come at any time are not a fault.
import { test } from 'vitest';
import { sum } from '../../src/common/sum.ts';
import { FRAME, frame } from '../../bench/cross-check/client/frames.ts';
import type { StreamMisdeed } from '../support/hostile-http2.ts';
import { loadOn, WAYS } from '../support/http2-load.ts';

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
const QUIET = { unprocessed: [], errors: {}, idle: 0, failed: 0 };
const IDLE = { connections: 1, thinkMs: 100, every: 5, requests: 15 };
const SEGMENTS: [string, laterMs: number][] = [
  ['in one segment with a response', 0],
  ['in a later one', 3],
];
const IDLE_ROWS = UNSOLICITED.flatMap((sent) =>
  SEGMENTS.flatMap((segment) => WAYS.map((way) => ({ sent, segment, way }))),
);

// Side by side: each waits for most of its time.
test.concurrent.for(IDLE_ROWS)(
  '$sent.0 $segment.0 is seen and belongs to no request, $way.0',
  async (row, { expect }) => {
    const [, frames, what] = row.sent;
    const [, laterMs] = row.segment;
    const seen = await loadOn(after(frames, laterMs), { ...IDLE, tls: row.way[1] });
    const { server, connections, unprocessed, idle, unsolicited, whats, failed, errors } = seen;
    expect({ unprocessed, idle, unsolicited, whats }).toEqual({
      unprocessed: [],
      idle: 0,
      unsolicited: server.misdeeds,
      whats: [what],
    });
    // Where the server is late, the pause is over and a request is under way, which the broken protocol may cost.
    expect(failed).toBeLessThan(laterMs === 0 ? 1 : server.misdeeds);
    expect(sum(Object.values(errors))).toBe(failed);
    expect(connections.filter((each) => each.unsolicited)).toHaveLength(server.misdeeds);
    expect(connections.filter(({ end }) => end?.by !== 'probe')).toEqual([]);
  },
);

const HELD_BACK = UNSOLICITED.flatMap((sent) => WAYS.map((way) => ({ sent, way })));

test.concurrent.for(HELD_BACK)(
  '$sent.0 that Nagle holds back after the last response of the load is seen, $way.0',
  async (row, { expect }) => {
    const [, frames, what] = row.sent;
    const misdeed: StreamMisdeed = ({ id = 0 }, _session, wire, request) => {
      wire.write(responseTo(id, request));
      wire.write(Buffer.concat(frames(id)));
    };
    const plan = { ...IDLE, requests: IDLE.every, exactly: true, nagle: true, tls: row.way[1] };
    const { server, outcomes, connections, ...seen } = await loadOn(misdeed, plan);
    expect(seen).toEqual({ ...QUIET, unsolicited: server.misdeeds, whats: [what] });
    expect(outcomes.ok).toBe(IDLE.every);
    expect(connections.filter((each) => each.unsolicited)).toHaveLength(server.misdeeds);
    expect(connections.filter(({ end }) => end?.by !== 'probe')).toEqual([]);
  },
);

test.concurrent.for(SEGMENTS.flatMap((segment) => WAYS.map((way) => ({ segment, way }))))(
  'where the server closes as well, that is an idle close, $segment.0, $way.0',
  async ({ segment: [, laterMs], way: [, tls] }, { expect }) => {
    const misdeed = after((stream) => [dataOf(stream)], laterMs, true);
    const { server, outcomes, connections, ...seen } = await loadOn(misdeed, { ...IDLE, tls });
    const { misdeeds } = server;
    // Where the server is late, the pause is over and the close meets a request.
    const { closed } = outcomes;
    expect(seen).toEqual({
      unprocessed: [],
      errors: closed > 0 ? { 'connection ended': closed } : {},
      idle: misdeeds - closed,
      failed: closed,
      unsolicited: misdeeds,
      whats: ['DATA of stream N'],
    });
    expect(closed).toBeLessThan(laterMs === 0 ? 1 : misdeeds);
    const ended = connections.filter(({ end }) => end?.by === 'server');
    expect(ended.filter(({ end }) => end?.inFlight)).toHaveLength(closed);
    expect(ended).toHaveLength(misdeeds);
  },
);

test.for(SEGMENTS.flatMap((segment) => WAYS.map((way) => ({ segment, way }))))(
  'unsolicited frames are seen on a busy connection, and cost no request, $segment.0, $way.0',
  async ({ segment: [, laterMs], way: [, tls] }, { expect }) => {
    const { server, outcomes, idle, unsolicited } = await loadOn(
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

test.for(WAYS)('frames that may come at any time are not a fault, %s', async ([, tls], { expect }) => {
  const frames = after((stream) => FINE.map(([, of]) => of(stream)), 0);
  // The session sends these itself, since it has to know their acknowledgements.
  const all: StreamMisdeed = (stream, session, wire, id) => {
    frames(stream, session, wire, id);
    session.ping(() => undefined);
    session.settings({});
  };
  const { connections, ...seen } = await loadOn(all, { ...IDLE, tls });
  expect(seen).toMatchObject({ errors: {}, idle: 0, unsolicited: 0, failed: 0 });
  expect(connections).toHaveLength(1);
});
