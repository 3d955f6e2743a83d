import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ReadThrough } from '../../../src/load/http2/read-through.ts';
import { ProbeLog } from '../../../src/load/probe/probe-log.ts';
import { ClosedLoop } from '../../../src/load/schedules/closed-loop.ts';
import { COUNTER_SLOTS } from '../../../src/record/flow/load-plan.ts';
import { RequestTable } from '../../../src/record/requests/request-table.ts';

/** A RST_STREAM may come at any time, but DATA of a stream that has ended (flags: none, stream 1) may not. */
const UNSOLICITED = Buffer.from([0, 0, 1, 0, 0, 0, 0, 0, 1, 120]);

/** Sends one request to a server that does this once it has responded; then lets the load end. */
async function endOfLoad(afterResponse: (wire: Socket, session: ServerHttp2Session) => void) {
  const server = createServer();
  const front = createTcpServer({ noDelay: true, allowHalfOpen: true }, (wire) => {
    wire.on('error', () => undefined);
    onTestFinished(() => void wire.destroy());
    server.once('session', (session) => {
      session.on('error', () => undefined);
      session.once('stream', (stream) => {
        stream.respond({ ':status': 200 });
        stream.once('close', () => afterResponse(wire, session));
        stream.end('hi');
      });
    });
    server.emit(
      'connection',
      ReadThrough.of(wire, (chunk) => chunk.length),
    );
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  onTestFinished(() => void front.close());
  const log = new ProbeLog(new Int32Array(COUNTER_SLOTS));
  const plan = {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}/`,
    connections: 1,
    requests: 1,
    thinkMs: 0,
    timeoutMs: 20_000,
    expectation: {},
    client: 'http2' as const,
  };
  const requestTable = new RequestTable();
  const loop = new ClosedLoop({ plan, requestTable, log });
  loop.start();
  await loop.stop();
  expect(requestTable.outcome(0)).toBe('ok');
  const ends = [...log.connectionTable].map(({ end }) => end);
  expect(ends).toHaveLength(1);
  return {
    by: ends[0]?.by,
    idle: log.idleCloses.length,
    unsolicited: log.unsolicited.map(({ what }) => what),
  };
}

/** Ends a connection after so many ms, while the thread is stopped until the probe has long been to act. */
function endWhileStopped(wire: Socket, ms: number): void {
  setTimeout(() => wire.end(), ms);
  setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500), ms - 5);
}

test('a server that ends the connection after the probe has not closed it', async () => {
  expect(await endOfLoad(() => undefined)).toEqual({ by: 'probe', idle: 0, unsolicited: [] });
});

test('a server that ends the connection before the probe does has closed an idle one', async () => {
  expect(await endOfLoad((wire) => wire.end())).toEqual({ by: 'server', idle: 1, unsolicited: [] });
});

test('also when the thread of the probe was late', async () => {
  expect(await endOfLoad((wire) => endWhileStopped(wire, 10))).toEqual({
    by: 'server',
    idle: 1,
    unsolicited: [],
  });
});

test('and when its end comes with its acknowledgement of the last PING', async () => {
  const found = await endOfLoad((wire, session) => session.once('ping', () => wire.end()));
  expect(found).toEqual({ by: 'server', idle: 1, unsolicited: [] });
});

test('nor is it missed when the thread was late to give up a connection with unsolicited frames', async () => {
  const found = await endOfLoad((wire) => {
    wire.write(UNSOLICITED);
    endWhileStopped(wire, 800);
  });
  expect(found).toEqual({ by: 'server', idle: 1, unsolicited: ['DATA of stream 1'] });
});

test('nor when both come while the thread is stopped', async () => {
  const found = await endOfLoad((wire) => {
    setTimeout(() => wire.end(UNSOLICITED), 10);
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500), 5);
  });
  expect(found).toEqual({ by: 'server', idle: 1, unsolicited: ['DATA of stream 1'] });
});
