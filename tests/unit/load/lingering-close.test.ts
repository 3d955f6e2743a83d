import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ProbeLog } from '../../../src/load/probe/probe-log.ts';
import { ClosedLoop } from '../../../src/load/schedules/closed-loop.ts';
import { COUNTER_SLOTS } from '../../../src/record/flow/load-plan.ts';
import { RequestTable } from '../../../src/record/requests/request-table.ts';

const RESPONSE = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';

/** Sends one request to a server that does this after its response, and when the probe's FIN comes; then lets the load end. */
async function endOfLoad(onFin: (socket: Socket) => void, afterResponse?: (socket: Socket) => void) {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.once('data', () => {
      socket.write(RESPONSE);
      afterResponse?.(socket);
    });
    socket.on('end', () => onFin(socket));
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const log = new ProbeLog(new Int32Array(COUNTER_SLOTS));
  const plan = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    connections: 1,
    requests: 1,
    thinkMs: 0,
    timeoutMs: 20_000,
    expectation: {},
  };
  const requestTable = new RequestTable();
  const loop = new ClosedLoop({ plan, requestTable, log });
  loop.start();
  const beganMs = performance.now();
  await loop.stop();
  const tookMs = performance.now() - beganMs;
  expect(requestTable.outcome(0)).toBe('ok');
  const ends = [...log.connectionTable].map(({ end }) => end);
  expect(ends).toHaveLength(1);
  return {
    tookMs,
    end: ends[0],
    idle: log.idleCloses.length,
    unsolicited: log.unsolicited.map(({ what }) => what),
  };
}

const BY_PROBE = { by: 'probe', inFlight: false, how: 'fin', announced: false };
const BY_SERVER = { ...BY_PROBE, by: 'server' };

test('a server that ends the connection after the FIN of the probe has not closed it', async () => {
  const { end, idle, unsolicited } = await endOfLoad((socket) => socket.end());
  expect({ end, idle, unsolicited }).toEqual({ end: BY_PROBE, idle: 0, unsolicited: [] });
});

test('nor has one that resets it then', async () => {
  const { end, idle, unsolicited } = await endOfLoad((socket) => socket.resetAndDestroy());
  expect({ end, idle, unsolicited }).toEqual({ end: BY_PROBE, idle: 0, unsolicited: [] });
});

test('a server that ends the connection before the FIN has closed an idle one', async () => {
  const { end, idle, unsolicited } = await endOfLoad(
    () => undefined,
    (socket) => setTimeout(() => socket.end(), 10),
  );
  expect({ end, idle, unsolicited }).toEqual({ end: BY_SERVER, idle: 1, unsolicited: [] });
});

/** Ends a connection after so many ms, while the thread is stopped until the probe has long been to act. */
function endWhileStopped(socket: Socket, ms: number): void {
  setTimeout(() => socket.end(), ms);
  setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500), ms - 5);
}

test('also when the thread of the probe was late for its FIN', async () => {
  const { end, idle } = await endOfLoad(
    () => undefined,
    (socket) => endWhileStopped(socket, 10),
  );
  expect({ end, idle }).toEqual({ end: BY_SERVER, idle: 1 });
});

test('nor is it missed when the thread was late to give up a connection with unsolicited bytes', async () => {
  const { end, idle, unsolicited } = await endOfLoad(
    () => undefined,
    (socket) => {
      socket.write(RESPONSE);
      endWhileStopped(socket, 800);
    },
  );
  expect({ end, idle, unsolicited }).toEqual({ end: BY_SERVER, idle: 1, unsolicited: ['HTTP/1.1 200 OK'] });
});

test('nor when unsolicited bytes and the FIN both come while the thread is stopped', async () => {
  const { end, idle, unsolicited } = await endOfLoad(
    () => undefined,
    (socket) => {
      setTimeout(() => socket.end(RESPONSE), 10);
      setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500), 5);
    },
  );
  expect({ end, idle, unsolicited }).toEqual({ end: BY_SERVER, idle: 1, unsolicited: ['HTTP/1.1 200 OK'] });
});

test('a response after the FIN is unsolicited', async () => {
  const { end, unsolicited } = await endOfLoad((socket) => socket.end(RESPONSE));
  expect({ end, unsolicited }).toEqual({ end: BY_PROBE, unsolicited: ['HTTP/1.1 200 OK'] });
});

test.for(['400 Bad Request', '408 Request Timeout'])(
  'a %s after the FIN is not: it may be what the server says to that',
  async (status) => {
    const response = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`;
    const { end, unsolicited } = await endOfLoad((socket) => socket.end(response));
    expect({ end, unsolicited }).toEqual({ end: BY_PROBE, unsolicited: [] });
  },
);

test('a server that does nothing about the FIN is left after a second', async () => {
  const { tookMs, end, idle, unsolicited } = await endOfLoad(() => undefined);
  expect({ end, idle, unsolicited }).toEqual({ end: BY_PROBE, idle: 0, unsolicited: [] });
  expect(tookMs).toBeGreaterThan(1000);
});
