// Most load clients hide closed connections. The probe's counts must equal those of servers that close in every way there is.
import { setImmediate as turn } from 'node:timers/promises';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { Probe } from '../../src/load/probe.ts';
import type { CloseHow, CloseKind } from '../../src/load/outcome.ts';
import { plainAnswer, startHostileServer, type Misdeed } from '../support/hostile-server.ts';

const REQUESTS = 4000;
const CONNECTIONS = 8;
const BOUND_MS = 60_000;
const HEAD = (id: string) => `HTTP/1.1 200 OK\r\nx-request-id: ${id}\r\ncontent-length: 5\r\n\r\n`;
const CHUNKED = (id: string) =>
  `HTTP/1.1 200 OK\r\nx-request-id: ${id}\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`;

async function load(misdeed: Misdeed, thinkMs = 0, requests = REQUESTS) {
  const server = await startHostileServer(misdeed);
  const probe = Probe.start({
    url: server.url,
    connections: CONNECTIONS,
    thinkMs,
    timeoutMs: 10_000,
    witness: { echoesId: true },
  });
  await probe.until(({ answered }) => answered >= requests, BOUND_MS);
  const result = await probe.stop();
  const { recording, ledger } = result;
  const ids = Array.from({ length: recording.length }, (_, id) => id);
  const closed = ids.filter((id) => recording.outcome(id) === 'closed');
  await server.stop();
  expect(recording.length).toBe(server.requests);
  expect(server.misdeeds).toBeGreaterThan(requests / 50 / 2);
  return {
    misdeeds: server.misdeeds,
    idle: result.idleCloses.length,
    ok: ids.filter((id) => recording.outcome(id) === 'ok').length,
    sent: recording.length,
    closed: closed.length,
    kinds: new Set(closed.map((id) => recording.closeKind(id))),
    hows: new Set(closed.map((id) => recording.closeHow(id))),
    opened: ledger.length,
    ended: [...ledger].map(({ end }) => end),
    served: [...ledger].reduce((sum, { served }) => sum + served, 0),
  };
}

const reset = (socket: Socket) => socket.resetAndDestroy();

// A kind is given as all that may be seen.
const CLOSES: [string, Misdeed, CloseKind[], CloseHow][] = [
  ['FIN before any byte', (socket) => socket.destroySoon(), ['reused'], 'fin'],
  ['RST before any byte', reset, ['reused'], 'rst'],
  ['half-close before any byte', (socket) => socket.end(), ['reused'], 'fin'],
  ['FIN inside the head', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-'), ['mid-answer'], 'fin'],
  ['FIN after the head', (socket, id) => socket.end(HEAD(id)), ['mid-answer'], 'fin'],
  ['FIN inside the body', (socket, id) => socket.end(`${HEAD(id)}he`), ['mid-answer'], 'fin'],
  // A reset drops what the client has not read yet, so that it may or may not have seen the head.
  [
    'RST inside the body',
    (socket, id) => socket.write(`${HEAD(id)}he`, () => reset(socket)),
    ['reused', 'mid-answer'],
    'rst',
  ],
  ['FIN inside a chunked body', (socket, id) => socket.end(CHUNKED(id)), ['mid-answer'], 'fin'],
  [
    'FIN after an early hint',
    (socket) => socket.end('HTTP/1.1 103 Early Hints\r\n\r\n'),
    ['mid-answer'],
    'fin',
  ],
];

test.for(CLOSES)('%s: every close is seen', async ([, misdeed, kinds, how]) => {
  const seen = await load(misdeed);
  expect(seen.closed).toBe(seen.misdeeds);
  expect(seen.ok).toBe(seen.sent - seen.misdeeds);
  expect(seen.idle).toBe(0);
  expect([...seen.kinds].filter((kind) => kind === undefined || !kinds.includes(kind))).toEqual([]);
  expect(seen.hows).toEqual(new Set([how]));
  const byServer = seen.ended.filter((end) => end?.by === 'server');
  expect(byServer).toHaveLength(seen.misdeeds);
  expect(byServer.filter((end) => !end?.inFlight || end.how !== how)).toEqual([]);
  const byProbe = seen.ended.filter((end) => end?.by === 'probe' && !end.inFlight);
  expect(byServer.length + byProbe.length).toBe(seen.opened);
  expect(seen.served).toBe(seen.ok);
});

const HARMLESS: [string, Misdeed][] = [
  ['a close that was announced', (socket, id) => socket.end(plainAnswer(id, 'connection: close\r\n'))],
  ['an early hint first', (socket, id) => socket.write(`HTTP/1.1 103 Early Hints\r\n\r\n${plainAnswer(id)}`)],
  ['a chunked body', (socket, id) => socket.write(`${CHUNKED(id)}0\r\n\r\n`)],
  ['a slow drip', (socket, id) => void drip(socket, plainAnswer(id))],
];

async function drip(socket: Socket, text: string): Promise<void> {
  for (const byte of text) {
    socket.write(byte);
    await turn();
  }
}

test.for(HARMLESS)('%s is no close', async ([, misdeed]) => {
  const seen = await load(misdeed);
  expect(seen.ok).toBe(seen.sent);
  expect(seen.closed).toBe(0);
  expect(seen.idle).toBe(0);
});

test('an idle close after an answer is seen, and is no failed request', async () => {
  const seen = await load((socket, id) => socket.end(plainAnswer(id)), 20, REQUESTS / 4);
  expect(seen.idle).toBe(seen.misdeeds);
  expect(seen.ended.filter((end) => end?.by === 'server' && !end.inFlight)).toHaveLength(seen.misdeeds);
  expect(seen.closed).toBe(0);
  expect(seen.ok).toBe(seen.sent);
});
