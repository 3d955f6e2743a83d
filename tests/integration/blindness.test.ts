// Most load clients hide closed connections. The probe's counts must equal those of servers that close in every way there is.
import { setImmediate as turn } from 'node:timers/promises';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { CloseHow, CloseKind } from '../../src/record/requests/outcome.ts';
import { CONNECTIONS, loadOn, type HostileLoad, type Seen } from '../support/hostile-load.ts';
import { plainResponse, type Misdeed } from '../support/hostile-server.ts';

const MANY = 100_000;
const HEAD = (id: string) => `HTTP/1.1 200 OK\r\nx-request-id: ${id}\r\ncontent-length: 5\r\n\r\n`;
const CHUNKED = (id: string) =>
  `HTTP/1.1 200 OK\r\nx-request-id: ${id}\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`;

const reset = (_socket: Socket, _id: string, wire: Socket) => void wire.resetAndDestroy();

// A kind is given as all that may be seen.
const CLOSES: [string, Misdeed, CloseKind[], CloseHow][] = [
  ['FIN before any byte', (socket) => socket.destroySoon(), ['reused'], 'fin'],
  ['RST before any byte', reset, ['reused'], 'rst'],
  ['half-close before any byte', (socket) => socket.end(), ['reused'], 'fin'],
  ['FIN inside the head', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-'), ['mid-response'], 'fin'],
  ['FIN after the head', (socket, id) => socket.end(HEAD(id)), ['mid-response'], 'fin'],
  ['FIN inside the body', (socket, id) => socket.end(`${HEAD(id)}he`), ['mid-response'], 'fin'],
  // A reset drops what the client has not read yet, so that it may or may not have seen the head.
  [
    'RST inside the body',
    (socket, id, wire) => socket.write(`${HEAD(id)}he`, () => wire.resetAndDestroy()),
    ['reused', 'mid-response'],
    'rst',
  ],
  ['FIN inside a chunked body', (socket, id) => socket.end(CHUNKED(id)), ['mid-response'], 'fin'],
  [
    'FIN after an early hint',
    (socket) => socket.end('HTTP/1.1 103 Early Hints\r\n\r\n'),
    ['mid-response'],
    'fin',
  ],
];

/** What a run that saw every close comes to, whatever the way. */
function account(seen: Seen) {
  const { misdeeds, closed, ok, sent, idle, ended, served, neverRead } = seen;
  const unannounced = ended.filter((end) => end?.by === 'server' && !end.announced);
  return {
    unseen: misdeeds - closed,
    otherOutcomes: sent - closed - ok,
    neverRead,
    idle,
    unsolicited: seen.unsolicited,
    recordedUnseen: misdeeds - unannounced.filter((end) => end?.inFlight).length,
    recordedIdle: unannounced.filter((end) => !end?.inFlight).length,
    recordedOpen: ended.filter((end) => end === undefined).length,
    recordedUnserved: ok - served,
    hows: [...new Set([...seen.hows, ...unannounced.map((end) => end?.how)])],
  };
}

const NOTHING_MISSED = {
  unseen: 0,
  otherOutcomes: 0,
  neverRead: 0,
  idle: 0,
  unsolicited: 0,
  recordedUnseen: 0,
  recordedIdle: 0,
  recordedOpen: 0,
  recordedUnserved: 0,
};

const VARIANTS: [string, HostileLoad][] = [
  ['over HTTP', {}],
  ['over TLS', { tls: true }],
  ['with a connection for each request', { oneEach: true }],
];
const CASES = CLOSES.flatMap((close) => VARIANTS.map((variant) => ({ close, variant })));
const LONG = CLOSES.slice(0, 2).map((close) => ({
  close,
  variant: [`in ${MANY} requests`, { requests: MANY }] as [string, HostileLoad],
}));

test.for([...CASES, ...LONG])('$close.0 $variant.0: every close is seen', async (one) => {
  const [, misdeed, kinds, how] = one.close;
  const [, variant] = one.variant;
  const seen = await loadOn(misdeed, variant);
  expect(account(seen)).toEqual({ ...NOTHING_MISSED, hows: [how] });
  const possible = new Set(kinds.map((kind) => (variant.oneEach && kind === 'reused' ? 'fresh' : kind)));
  expect([...seen.kinds].filter((kind) => kind === undefined || !possible.has(kind))).toEqual([]);
});

const HARMLESS: [string, Misdeed][] = [
  ['a close that was announced', (socket, id) => socket.end(plainResponse(id, 'connection: close\r\n'))],
  [
    'an early hint first',
    (socket, id) => socket.write(`HTTP/1.1 103 Early Hints\r\n\r\n${plainResponse(id)}`),
  ],
  ['a chunked body', (socket, id) => socket.write(`${CHUNKED(id)}0\r\n\r\n`)],
  ['a slow drip', (socket, id) => void drip(socket, plainResponse(id))],
];

async function drip(socket: Socket, text: string): Promise<void> {
  for (const byte of text) {
    socket.write(byte);
    await turn();
  }
}

test.for(HARMLESS)('%s is no close', async ([, misdeed]) => {
  const seen = await loadOn(misdeed);
  expect(seen.ok).toBe(seen.sent);
  expect(seen.closed).toBe(0);
  expect(seen.idle).toBe(0);
  expect(seen.unsolicited).toBe(0);
});

test('an idle close after a response is seen and is not a failed request', async () => {
  const seen = await loadOn((socket, id) => socket.end(plainResponse(id)), {
    thinkMs: 200,
    every: 5,
    requests: 60,
  });
  // Where the server is late, the pause is over and the close meets a request.
  expect(seen.closed).toBeLessThan(seen.misdeeds);
  expect(seen.idle).toBe(seen.misdeeds - seen.closed);
  expect(seen.ended.filter((end) => end?.by === 'server' && !end.inFlight)).toHaveLength(seen.idle);
  expect(seen.ok).toBe(seen.sent - seen.closed);
});

// The race that a client with something to send is in: the close may come before or after the request was written, never unseen.
const RACES: [string, Misdeed][] = [
  ['FIN', (socket, id) => socket.end(plainResponse(id))],
  ['RST', (socket, id, wire) => socket.write(plainResponse(id), () => wire.resetAndDestroy())],
];

test.for(RACES)('%s right after a response is seen by a client that never pauses', async ([, misdeed]) => {
  const seen = await loadOn(misdeed);
  expect(seen.closed + seen.idle + seen.lastWords).toBe(seen.misdeeds);
  expect(seen.lastWords).toBeLessThanOrEqual(CONNECTIONS);
  expect(seen.neverRead).toBeLessThanOrEqual(seen.closed);
  expect(seen.closed).toBeGreaterThan(0);
  expect(seen.kinds).toEqual(new Set(['reused']));
});
