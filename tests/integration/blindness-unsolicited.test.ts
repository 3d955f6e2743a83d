// Unsolicited bytes are seen on idle connections and on busy ones, in one TCP segment with a response or in one of their own.
import type { Socket } from 'node:net';
import { test } from 'vitest';
import { loadOn, type HostileLoad } from '../support/hostile-load.ts';
import { plainResponse, type Misdeed } from '../support/hostile-server.ts';

const LATER_MS = 3;
/** The client thinks for longer than unsolicited bytes take to come, unless the server is late. */
const THINKING: HostileLoad = { thinkMs: 200, every: 5, requests: 60 };
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
const SURPLUS = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const CLOSE = 'connection: close\r\n';

/**
 * Sends bytes after a response, and perhaps ends the connection with them; in one segment with it, or in a later one.
 */
type Way = (socket: Socket, response: string, bytes: string, ends: boolean) => void;

const LATER = 'in a later segment';
const WAYS: [string, Way][] = [
  [
    'in one segment with the response',
    (socket, response, bytes, ends) =>
      void (ends ? socket.end(response + bytes) : socket.write(response + bytes)),
  ],
  [
    LATER,
    (socket, response, bytes, ends) => {
      socket.write(response);
      setTimeout(() => (ends ? socket.end(bytes) : socket.write(bytes)), LATER_MS);
    },
  ],
];
const TLS: [string, boolean][] = [
  ['over HTTP', false],
  ['over TLS', true],
];

interface UnsolicitedBytes {
  bytes: string;
  ends: boolean;
  /** How the probe describes it. */
  what: string;
  /** Of the response before. */
  header?: string;
}
const UNSOLICITED: [string, UnsolicitedBytes][] = [
  ['a 408 and a FIN', { bytes: TIMED_OUT, ends: true, what: 'HTTP/1.1 408 Request Timeout' }],
  ['a second response', { bytes: SURPLUS, ends: false, what: 'HTTP/1.1 200 OK' }],
  ['a body longer than its length', { bytes: ', world', ends: false, what: ', world' }],
  [
    'a second response after an announced close',
    { bytes: SURPLUS, ends: true, what: 'HTTP/1.1 200 OK', header: CLOSE },
  ],
];
const IDLE = UNSOLICITED.flatMap((bytesSent) =>
  WAYS.flatMap((way) => TLS.map((tls) => ({ bytesSent, way, tls }))),
);

/** What unsolicited bytes are called that meet a request, and the response that this one loses to them. */
const MEETING_REQUEST = ['HTTP/1.1 408 for a whole request', 'a second response to an earlier request'];

// Side by side: each waits for most of its time.
test.concurrent.for(IDLE)(
  '$bytesSent.0 $way.0 $tls.0 is seen, and the response before it is right',
  async (row, { expect }) => {
    const { bytes, ends, what, header } = row.bytesSent[1];
    const send = row.way[1];
    const misdeed: Misdeed = (socket, id) => send(socket, plainResponse(id, header), bytes, ends);
    const seen = await loadOn(misdeed, { ...THINKING, tls: row.tls[1] });
    const { misdeeds, unsolicited, recordedUnsolicited, whats, idle, ok, sent, ended, unexpected } = seen;
    expect({ unsolicited, recordedUnsolicited, ok }).toEqual({
      unsolicited: misdeeds,
      recordedUnsolicited: misdeeds,
      ok: sent - unexpected,
    });
    // What comes late meets the next request; what comes with the response, or after an announced close, cannot.
    const mayMeetRequest = row.way[0] === LATER && header === undefined;
    expect(unexpected).toBeLessThan(mayMeetRequest ? misdeeds : 1);
    const known = new Set([what, ...(unexpected > 0 ? MEETING_REQUEST : [])]);
    expect([...whats].filter((each) => !known.has(each))).toEqual([]);
    // Where the server also closes, unannounced, the close of an idle connection counts as ever.
    const closes = ends && header === undefined ? misdeeds - unexpected : 0;
    expect(idle).toBe(closes);
    expect(ended.filter((end) => end?.by === 'server' && !end.inFlight)).toHaveLength(
      ends ? misdeeds - unexpected : 0,
    );
    expect(ended).not.toContain(undefined);
  },
);

test.for(TLS)(
  'bytes after the response to a request that asked for a close are seen, %s',
  async ([, tls], { expect }) => {
    const seen = await loadOn((socket, id) => void socket.end(plainResponse(id, CLOSE) + SURPLUS), {
      oneEach: true,
      requests: 500,
      tls,
    });
    const { misdeeds, unsolicited, idle, ok, sent, opened } = seen;
    expect({ unsolicited, idle, ok, opened }).toEqual({
      unsolicited: misdeeds,
      idle: 0,
      ok: sent,
      opened: sent,
    });
  },
);

// A client that never pauses has sent its next request by then: that one loses its response to them, and is judged too.
const BUSY: [string, (id: string) => string][] = [
  ['a 408', () => TIMED_OUT],
  ['a second response to an earlier request', (id) => plainResponse(id)],
  ['bytes that are no HTTP', () => 'some bytes'],
];

test.for(BUSY)('%s that coincides with the next request is seen as well', async ([, bytes], { expect }) => {
  const seen = await loadOn((socket, id) => {
    socket.write(plainResponse(id));
    setTimeout(() => socket.write(bytes(id)), LATER_MS);
  });
  const { misdeeds, unsolicited, unexpected, ok, sent, closed, idle, lastWords } = seen;
  // The last ones may come when the probe has gone.
  expect(misdeeds - unsolicited).toBeLessThanOrEqual(seen.ended.filter((end) => end?.by === 'probe').length);
  expect(lastWords).toBeLessThanOrEqual(misdeeds);
  expect(unexpected).toBeGreaterThan(0);
  expect(unexpected).toBeLessThanOrEqual(unsolicited);
  expect({ ok, closed, idle }).toEqual({ ok: sent - unexpected, closed: 0, idle: 0 });
});

// With Nagle's algorithm on, a second response waits for the acknowledgement of the first, which comes with the next
// request. From there on each response is taken for the one to the next request, and only the last one is left over.
const TWICE: Misdeed = (socket) => {
  socket.write(SURPLUS);
  socket.write(SURPLUS);
};
/** Nothing in a response tells which request it belongs to. */
const WITHOUT_IDS = { expectation: {} };
const HELD_BACK: [string, HostileLoad][] = [
  ['while the client never pauses', { requests: 2000, load: WITHOUT_IDS }],
  ['while the client pauses for 5 ms', { requests: 600, thinkMs: 5, load: WITHOUT_IDS }],
  ['while requests come at a rate', { requests: 600, load: { ...WITHOUT_IDS, rate: 1000 } }],
  [
    'before the client replaces the connection',
    { requests: 2000, load: { ...WITHOUT_IDS, recycle: { maxRequests: 75 } } },
  ],
  [
    'after the last response of the load',
    { requests: 50, thinkMs: 5, load: { ...WITHOUT_IDS, connections: 1, requests: 50 } },
  ],
  ['when responses take 20 ms', { requests: 500, serviceMs: 20, load: WITHOUT_IDS }],
];
const HELD_BACK_ROWS = HELD_BACK.flatMap(([when, plan]) =>
  TLS.flatMap(([way, tls]) => [true, false].map((nagle) => ({ when, plan, way, tls, nagle }))),
);

test.for(HELD_BACK_ROWS)(
  'a second response $when is seen $way, with Nagle $nagle',
  async ({ plan, tls, nagle }, { expect }) => {
    const seen = await loadOn(TWICE, { ...plan, tls, nagle });
    const { misusedConnections, unsolicited, recordedUnsolicited, whats, idle, ok, sent, ended } = seen;
    expect({ unsolicited, recordedUnsolicited, whats, idle, ok }).toEqual({
      unsolicited: misusedConnections,
      recordedUnsolicited: misusedConnections,
      whats: new Set(['HTTP/1.1 200 OK']),
      idle: 0,
      ok: sent,
    });
    expect(ended.filter((end) => end?.by !== 'probe')).toEqual([]);
  },
);

const TWICE_WITH_ID: Misdeed = (socket, id) => {
  socket.write(plainResponse(id));
  socket.write(plainResponse(id));
};
// Linux sends a FIN, and what waits before it, without waiting for an acknowledgement.
const RESPONSE_THEN_408: Misdeed = (socket) => {
  socket.write(SURPLUS);
  socket.end(TIMED_OUT);
};
const RESPONSE_AFTER_CLOSE: Misdeed = (socket, id) => {
  socket.write(plainResponse(id, CLOSE));
  socket.end(SURPLUS);
};

test.for(TLS)(
  'a second response held back by Nagle is seen by its id as well, %s',
  async ([, tls], { expect }) => {
    const seen = await loadOn(TWICE_WITH_ID, { requests: 1000, thinkMs: 5, tls, nagle: true });
    const { misdeeds, unsolicited, unexpected, ok, sent, closed, idle } = seen;
    // The request that lost its response is judged too; after the last request of the load there is none.
    expect({ unsolicited, ok, closed, idle }).toEqual({
      unsolicited: misdeeds,
      ok: sent - unexpected,
      closed: 0,
      idle: 0,
    });
    expect(unexpected).toBeGreaterThan(0);
    expect(unexpected).toBeLessThanOrEqual(misdeeds);
  },
);

test.for(TLS)('a 408 with a FIN is seen where the server has Nagle on, %s', async ([, tls], { expect }) => {
  // The request that meets the first 408 is one of them, so the last one is the 50th of its connection.
  const load = { ...WITHOUT_IDS, connections: 1, requests: 101 };
  const seen = await loadOn(RESPONSE_THEN_408, { requests: 101, thinkMs: 5, tls, nagle: true, load });
  const { misdeeds, unsolicited, unexpected, ok, sent, closed, idle } = seen;
  expect({ misdeeds, unsolicited, ok, closed }).toEqual({
    misdeeds: 2,
    unsolicited: 2,
    ok: sent - unexpected,
    closed: 0,
  });
  // Each of them meets the next request or an idle connection.
  expect(unexpected + idle).toBe(2);
});

test('a second response after an announced close is seen where the server has Nagle on', async ({
  expect,
}) => {
  const seen = await loadOn(RESPONSE_AFTER_CLOSE, { oneEach: true, requests: 500, nagle: true });
  const { misdeeds, unsolicited, idle, ok, sent } = seen;
  expect({ unsolicited, idle, ok }).toEqual({ unsolicited: misdeeds, idle: 0, ok: sent });
});
