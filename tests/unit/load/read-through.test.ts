import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { ReadThrough } from '../../../src/load/http2/read-through.ts';

test('what is written before the connection is open arrives in its order, by one listener', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const accepted = once(server, 'connection');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const before = socket.listenerCount('connect');
  const through = ReadThrough.of(socket, (chunk) => chunk.length);
  const words = Array.from({ length: 40 }, (_, index) => `${index} `);
  const written = words.map((word) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    through.write(Buffer.from(word), () => resolve());
    return promise;
  });
  expect(socket.listenerCount('connect')).toBe(before + 1);
  await Promise.all(written);
  socket.end();
  const [peer] = (await accepted) as [NodeJS.ReadableStream];
  expect(await text(peer)).toBe(words.join(''));
});
