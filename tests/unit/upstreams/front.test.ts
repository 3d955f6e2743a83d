import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { bothVersions, http2Server } from '../../../src/upstreams/grpc/front.ts';

/** Both versions on one port until the test is over. */
async function start(onHttp2?: (socket: Socket) => void) {
  const http2 = http2Server();
  http2.on('stream', (stream) => {
    stream.respond({ ':status': 200 });
    stream.end('HTTP/2');
  });
  const http1 = createServer(
    (request, response) => void text(request).then((body) => response.end(`HTTP/1.1 ${body}`)),
  );
  const front: Server = bothVersions(http1, http2, onHttp2);
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  onTestFinished(async () => {
    http1.closeAllConnections();
    front.close();
    await once(front, 'close');
  });
  return { front, port: (front.address() as AddressInfo).port };
}

async function overHttp2(port: number): Promise<string> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  const body = await text(session.request({ ':path': '/' }));
  session.close();
  return body;
}

/** Sends pieces, each when the last one has been read, and reads until the server ends the connection. */
async function inPieces(front: Server, port: number, pieces: readonly string[]): Promise<string> {
  const accepted = once(front, 'connection') as Promise<[Socket]>;
  const socket = connect(port, '127.0.0.1');
  const answer = text(socket);
  const [other] = await accepted;
  for (const piece of pieces) {
    socket.write(piece);
    await expect.poll(() => other.bytesRead, { interval: 1 }).toBe(socket.bytesWritten);
  }
  return answer;
}

test('the first bytes of a connection tell which version it speaks', async () => {
  let http2Connections = 0;
  const { port } = await start(() => http2Connections++);
  const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
  get(`http://127.0.0.1:${port}/`, { agent: false }, resolve);
  expect(await text(await promise)).toBe('HTTP/1.1 ');
  expect(await overHttp2(port)).toBe('HTTP/2');
  expect(http2Connections).toBe(1);
});

test('requests over HTTP/1.1 lose no byte, in whatever pieces they come', async () => {
  const { front, port } = await start();
  const request = 'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello';
  for (const at of [1, 2, 20, request.length - 3])
    expect(await inPieces(front, port, [request.slice(0, at), request.slice(at)])).toMatch(
      /HTTP\/1\.1 hello/,
    );
  const first = request.replace('connection: close\r\n', '');
  const both = await inPieces(front, port, [first + request]);
  expect(both.match(/HTTP\/1\.1 hello/g)).toHaveLength(2);
});

test('a client that leaves without a word costs nothing', async () => {
  const { front, port } = await start();
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end();
  await once(socket.resume(), 'close');
  const reset = connect(port, '127.0.0.1');
  await once(reset, 'connect');
  reset.resetAndDestroy();
  expect(await overHttp2(port)).toBe('HTTP/2');
  await expect.poll(() => new Promise((resolve) => front.getConnections((_, open) => resolve(open)))).toBe(0);
});
