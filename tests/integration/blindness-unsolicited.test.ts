// Bytes that no request asked for are seen on idle connections and on busy ones, in one TCP segment with a response or in one of their own.
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { loadOn, type HostileLoad } from '../support/hostile-load.ts';
import { plainAnswer, type Misdeed } from '../support/hostile-server.ts';

const LATER_MS = 3;
/** The client thinks for much longer than what is unasked for takes to come. */
const THINKING: HostileLoad = { thinkMs: 20, requests: 600 };
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
const NOBODYS = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const CLOSE = 'connection: close\r\n';

/** Sends bytes after a response, and perhaps ends the connection with them; in one segment with it, or in a later one. */
type Way = (socket: Socket, response: string, bytes: string, ends: boolean) => void;

const WAYS: [string, Way][] = [
  [
    'in one segment with the response',
    (socket, response, bytes, ends) =>
      void (ends ? socket.end(response + bytes) : socket.write(response + bytes)),
  ],
  [
    'in a later segment',
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

interface Unasked {
  bytes: string;
  ends: boolean;
  /** What is told of it. */
  what: string;
  /** Of the response before. */
  header?: string;
}
const UNASKED: [string, Unasked][] = [
  ['a 408 and a FIN', { bytes: TIMED_OUT, ends: true, what: 'HTTP/1.1 408 Request Timeout' }],
  ['a second response', { bytes: NOBODYS, ends: false, what: 'HTTP/1.1 200 OK' }],
  ['a body longer than its length', { bytes: ', world', ends: false, what: ', world' }],
  [
    'a second response after an announced close',
    { bytes: NOBODYS, ends: true, what: 'HTTP/1.1 200 OK', header: CLOSE },
  ],
];
const IDLE = UNASKED.flatMap((unasked) => WAYS.flatMap((way) => TLS.map((tls) => ({ unasked, way, tls }))));

test.for(IDLE)('$unasked.0 $way.0 $tls.0 is seen, and the response before it is right', async (row) => {
  const { bytes, ends, what, header } = row.unasked[1];
  const send = row.way[1];
  const misdeed: Misdeed = (socket, id) => send(socket, plainAnswer(id, header), bytes, ends);
  const seen = await loadOn(misdeed, { ...THINKING, tls: row.tls[1] });
  const { misdeeds, unsolicited, ledgerUnsolicited, whats, idle, ok, sent, ended } = seen;
  expect({ unsolicited, ledgerUnsolicited, whats, ok }).toEqual({
    unsolicited: misdeeds,
    ledgerUnsolicited: misdeeds,
    whats: new Set([what]),
    ok: sent,
  });
  // Where the server also closes, unannounced, the close of an idle connection counts as ever.
  const closes = ends && header === undefined ? misdeeds : 0;
  expect(idle).toBe(closes);
  expect(ended.filter((end) => end?.by === 'server' && !end.inFlight)).toHaveLength(ends ? misdeeds : 0);
  expect(ended).not.toContain(undefined);
});

test.for(TLS)(
  'bytes after the response to a request that asked for a close are seen, %s',
  async ([, tls]) => {
    const seen = await loadOn((socket, id) => void socket.end(plainAnswer(id, CLOSE) + NOBODYS), {
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
  ['a second response to an earlier request', (id) => plainAnswer(id)],
  ['bytes that are no HTTP', () => 'some bytes'],
];

test.for(BUSY)('%s that coincides with the next request is seen as well', async ([, bytes]) => {
  const seen = await loadOn((socket, id) => {
    socket.write(plainAnswer(id));
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
