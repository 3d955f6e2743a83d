// What the probe records of WebSockets must equal what servers of raw sockets did to them.
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { Probe } from '../../src/load/probe/probe.ts';
import type { Progress } from '../../src/record/flow/load-progress.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { CERTIFICATE } from '../support/certificate.ts';
import {
  CLOSE_FRAME,
  frame,
  hold,
  MESSAGE,
  startHostileWebSockets,
  upgradeFor,
  type Misdeed,
} from '../support/hostile-web-sockets.ts';

const STREAMS = 200;
const BOUND_MS = 30_000;
const CONNECTIONS = 8;

interface Wanted {
  /** @default STREAMS */
  streams?: number;
  tls?: boolean;
}

async function load(misdeed: Misdeed, { streams: requests = STREAMS, tls = false }: Wanted = {}) {
  const server = await startHostileWebSockets(misdeed, tls);
  const plan: LoadPlan = {
    url: server.url,
    connections: CONNECTIONS,
    thinkMs: 0,
    timeoutMs: 10_000,
    expectation: {},
    stream: { protocol: 'websocket' },
    tls: { ca: CERTIFICATE.cert },
    requests,
  };
  const probe = Probe.start(plan);
  expect(await probe.until(({ ended }) => ended >= requests, BOUND_MS)).toBe(true);
  const { errors, streams, connectionTable, unsolicited, idleCloses } = await probe.stop();
  const { outcomes, sent } = probe.progress();
  await server.stop();
  const { misdeeds, upgrades } = server;
  expect({ sent, upgrades }).toEqual({ sent: requests, upgrades: requests });
  expect(misdeeds).toBe(requests / 5);
  const ends: Record<string, number> = {};
  for (const { end, how } of streams) ends[`${end}: ${how}`] = (ends[`${end}: ${how}`] ?? 0) + 1;
  return {
    server,
    misdeeds,
    rest: requests - misdeeds,
    outcomes: Object.fromEntries(Object.entries(outcomes).filter(([, count]) => count > 0)),
    ends,
    messages: streams.reduce((sum, stream) => sum + stream.messages, 0),
    errors: Object.fromEntries(errors),
    unsolicited: unsolicited.length,
    idleCloses: idleCloses.length,
    connections: [...connectionTable],
  };
}

const IN_ORDER = 'ended: close frame 1001';
const HALF = frame(1, 'hello').subarray(0, 4);

const CUTS: [what: string, after: (socket: Socket) => void, how: string, label: string][] = [
  ['a FIN without a close frame', (socket) => socket.end(MESSAGE), 'fin', 'FIN'],
  [
    'a FIN in the middle of a frame',
    (socket) => socket.end(Buffer.concat([MESSAGE, HALF])),
    'fin in the middle of a frame',
    'FIN',
  ],
  ['an RST', (socket) => socket.write(MESSAGE, () => socket.resetAndDestroy()), 'rst', 'ECONNRESET'],
];

test.for(CUTS)('%s cuts a stream', async ([, after, how, label]) => {
  const { misdeeds, rest, outcomes, ends, errors, unsolicited, idleCloses } = await load({ after });
  expect(outcomes).toEqual({ ok: rest, closed: misdeeds });
  expect(ends).toEqual({ [IN_ORDER]: rest, [`cut: ${how}`]: misdeeds });
  expect(errors).toEqual({ [label]: misdeeds });
  expect({ unsolicited, idleCloses }).toEqual({ unsolicited: 0, idleCloses: 0 });
});

test('over TLS, a FIN without a close frame cuts a stream, and one after it does not', async () => {
  const { misdeeds, rest, outcomes, ends, messages } = await load(
    { after: (socket) => socket.end(MESSAGE) },
    { tls: true },
  );
  expect(outcomes).toEqual({ ok: rest, closed: misdeeds });
  expect(ends).toEqual({ [IN_ORDER]: rest, 'cut: fin': misdeeds });
  expect(messages).toBe(STREAMS);
});

test('a close frame without a FIN ends a stream in order, and the probe closes the connection', async () => {
  const { server, misdeeds, outcomes, ends, connections } = await load({
    after: (socket) => {
      hold(socket);
      socket.write(CLOSE_FRAME);
    },
  });
  expect(outcomes).toEqual({ ok: STREAMS });
  expect(ends).toEqual({ [IN_ORDER]: STREAMS });
  expect(server.closes).toBe(STREAMS);
  expect(connections.filter(({ end }) => end?.by === 'probe')).toHaveLength(misdeeds);
});

test('a close frame without a code ends a stream in order', async () => {
  const { misdeeds, rest, ends } = await load({ after: (socket) => socket.write(frame(8)) });
  expect(ends).toEqual({ [IN_ORDER]: rest, 'ended: close frame': misdeeds });
});

test.for<[string, Buffer, string]>([
  [
    'a masked frame',
    Buffer.concat([Buffer.from([0x81, 0x82, 0, 0, 0, 0]), Buffer.from('hi')]),
    'MASK must be clear',
  ],
  ['an opcode that nobody knows', frame(3, 'x'), 'invalid opcode 3'],
  ['the rest of a message that has not begun', frame(0, 'x'), 'invalid opcode 0'],
  ['compression that was not offered', frame(1, 'x', 0xc1), 'RSV1 must be clear'],
])('%s is unexpected, and its stream is cut', async ([, bytes, why]) => {
  const { misdeeds, rest, outcomes, ends, errors } = await load({ after: (socket) => socket.write(bytes) });
  const message = `Invalid WebSocket frame: ${why}`;
  expect(outcomes).toEqual({ ok: rest, unexpected: misdeeds });
  expect(ends).toEqual({ [IN_ORDER]: rest, [`cut: ${message}`]: misdeeds });
  expect(errors).toEqual({ [message]: misdeeds });
});

test.for<[string, NonNullable<Misdeed['handshake']>, object, object]>([
  [
    'a 101 with a wrong key',
    (socket) => socket.write(upgradeFor('another')),
    { unexpected: STREAMS / 5 },
    { 'a 101 with a wrong Sec-WebSocket-Accept': STREAMS / 5 },
  ],
  ['a 503', (socket) => refuse(socket, '503 No'), { error: STREAMS / 5 }, {}],
  ['a 200', (socket) => refuse(socket, '200 OK'), { unexpected: STREAMS / 5 }, {}],
  [
    'a FIN',
    (socket) => {
      socket.end();
      return false;
    },
    { closed: STREAMS / 5 },
    { FIN: STREAMS / 5 },
  ],
])('%s opens no stream', async ([, handshake, bad, errors]) => {
  const seen = await load({ handshake });
  expect(seen.outcomes).toEqual({ ok: seen.rest, ...bad });
  expect(seen.ends).toEqual({ [IN_ORDER]: seen.rest });
  expect(seen.errors).toEqual(errors);
  expect(seen.unsolicited).toBe(0);
});

// The connection goes on, for another request.
function refuse(socket: Socket, status: string): boolean {
  socket.write(`HTTP/1.1 ${status}\r\ncontent-length: 2\r\n\r\nno`);
  return false;
}

test.for([0, 20])('bytes %d ms after a close frame are unsolicited, and cost no stream', async (laterMs) => {
  const { misdeeds, outcomes, ends, unsolicited } = await load({
    after: (socket) => {
      // The client returns the close frame before that.
      hold(socket);
      if (laterMs === 0) socket.end(Buffer.concat([CLOSE_FRAME, MESSAGE]));
      else {
        socket.write(CLOSE_FRAME);
        setTimeout(() => socket.end(MESSAGE), laterMs);
      }
    },
  });
  expect(outcomes).toEqual({ ok: STREAMS });
  expect(ends).toEqual({ [IN_ORDER]: STREAMS });
  expect(unsolicited).toBe(misdeeds);
});

test('a message in fragments, with a ping between them, is one message', async () => {
  const { server, misdeeds, outcomes, messages } = await load({
    after: (socket) => {
      const fragments = [frame(1, 'hel', 0x01), frame(9, 'p'), frame(0, 'l', 0x00), frame(0, 'o')];
      // Each in a segment of its own.
      const next = () => {
        const piece = fragments.shift();
        socket.write(piece ?? CLOSE_FRAME, () => piece && setTimeout(next, 2));
      };
      next();
    },
  });
  expect(outcomes).toEqual({ ok: STREAMS });
  expect(messages).toBe(STREAMS);
  expect(server.pongs).toBe(misdeeds);
});

test('each ping of a flood has its pong', async () => {
  const PINGS = 500;
  const { server, misdeeds, outcomes, ends } = await load({
    after: (socket) => {
      const pings = Array.from({ length: PINGS }, (_, index) => frame(9, String(index)));
      socket.write(Buffer.concat([...pings, MESSAGE, CLOSE_FRAME]));
    },
  });
  expect(outcomes).toEqual({ ok: STREAMS });
  expect(ends).toEqual({ [IN_ORDER]: STREAMS });
  expect(server.pongs).toBe(PINGS * misdeeds);
});

test('streams that stall for ever are alive at the end, and left by a close frame', async () => {
  const server = await startHostileWebSockets({ after: () => undefined });
  const probe = Probe.start({
    url: server.url,
    connections: CONNECTIONS,
    thinkMs: 0,
    timeoutMs: 100,
    expectation: {},
    stream: { protocol: 'websocket' },
  });
  const haveStalled = ({ openStreams }: Progress) =>
    server.misdeeds === CONNECTIONS && openStreams === CONNECTIONS;
  expect(await probe.until(haveStalled, BOUND_MS)).toBe(true);
  // For longer than a response may take.
  await probe.until(() => false, 300);
  const { streams } = await probe.stop();
  const { outcomes, sent } = probe.progress();
  const { upgrades, closes } = server;
  await server.stop();
  const alive = streams.filter(({ end }) => end === 'alive');
  expect(alive).toHaveLength(CONNECTIONS);
  expect(Math.min(...alive.map(({ longestGapMs }) => longestGapMs))).toBeGreaterThan(300);
  expect({ ok: outcomes.ok, closes }).toEqual({ ok: sent, closes: upgrades });
  expect(sent).toBe(upgrades);
});
