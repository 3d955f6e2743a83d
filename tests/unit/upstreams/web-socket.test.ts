// The WebSockets of the upstreams, as another implementation of the protocol sees them.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { endWebSockets, openWebSocket } from '../../../src/upstreams/streams/web-socket.ts';

async function connect(
  path = '/?everyMs=60000',
  options: object = {},
): Promise<{ socket: WebSocket; seen: string[] }> {
  const server = createServer();
  server.on('upgrade', (request, socket, head) =>
    openWebSocket(request, socket, head, { 'x-version': 'v7' }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const seen: string[] = [];
  const socket = new WebSocket(
    `ws://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    ['chat', 'b'],
    options,
  );
  socket.on('upgrade', ({ headers }) =>
    seen.push(`${String(headers['x-version'])} ${String(headers['x-request-id'])}`),
  );
  onTestFinished(() => {
    socket.terminate();
    server.close();
  });
  await once(socket, 'open');
  return { socket, seen };
}

test('it says which version responds to which request, and takes the first subprotocol', async () => {
  const { socket, seen } = await connect('/any/path', { headers: { 'x-request-id': '5' } });
  expect({ seen, protocol: socket.protocol }).toEqual({ seen: ['v7 5'], protocol: 'chat' });
});

test('its messages are numbered one after the other', async () => {
  const { socket } = await connect('/?everyMs=5');
  const numbers: number[] = [];
  socket.on('message', (data: Buffer) => numbers.push(Number(data.toString())));
  await expect.poll(() => numbers.length).toBeGreaterThan(5);
  const [first = 0] = numbers;
  expect(numbers).toEqual(numbers.map((_, index) => first + index));
});

test.for([0, 1, 125, 126, 65_535, 65_536, 200_000])('it returns a message of %d bytes', async (bytes) => {
  const { socket } = await connect();
  const message = Buffer.alloc(bytes, 'äbc');
  socket.send(message);
  const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
  expect({ isSame: data.equals(message), isBinary }).toEqual({ isSame: true, isBinary: true });
});

test('it returns a message in fragments, and pings', async () => {
  const { socket } = await connect();
  socket.send('a', { fin: false });
  socket.send('b', { fin: true });
  const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
  expect([data.toString(), isBinary]).toEqual(['ab', false]);
  socket.ping('p');
  const [pong] = (await once(socket, 'pong')) as [Buffer];
  expect(pong.toString()).toBe('p');
});

test('it goes away by a close frame, which the client returns', async () => {
  const { socket } = await connect('/?everyMs=5');
  endWebSockets();
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1001);
});

test('it returns the close frame of a client', async () => {
  const { socket } = await connect('/?everyMs=5');
  socket.close(4321);
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(4321);
});
