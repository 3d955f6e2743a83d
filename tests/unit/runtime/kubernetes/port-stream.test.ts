// A port of a pod as a stream, over an API server's WebSocket: whole, with back pressure, and with the reason for its end.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { begun, openPort } from '../../../../src/runtime/kubernetes/probe/port-stream.ts';

const DATA = 0;
const FAILURE = 1;
/** 7171, little-endian. */
const PORT_BYTES = new Uint8Array([0x03, 0x1c]);
const CHUNK = 32_768;
const CHUNKS = 512;

const frame = (channel: number, content: Uint8Array | string) =>
  Buffer.concat([Buffer.from([channel]), Buffer.from(content)]);

/** Stands in for the API server, and does `onOpen` once it has sent the port's number on both channels. */
async function forward(onOpen: (socket: WebSocket) => void, refuses = false): Promise<Duplex> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, verifyClient: () => !refuses });
  sockets.on('connection', (socket) => {
    for (const channel of [DATA, FAILURE]) socket.send(frame(channel, PORT_BYTES));
    for (const channel of [DATA, FAILURE]) socket.send(frame(channel, ''));
    onOpen(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const config = new KubeConfig();
  const { port } = server.address() as AddressInfo;
  config.loadFromClusterAndUser(
    { name: 'fake', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'fake' },
  );
  let stream: Duplex | undefined;
  onTestFinished(() => {
    stream?.destroy();
    sockets.close();
    server.closeAllConnections();
    server.close();
  });
  stream = await openPort({ config, namespace: 'ns' }, 'pod', 7171);
  return stream;
}

test('what is sent comes back, in both directions without its channel', async () => {
  const stream = await forward((socket) => socket.on('message', (data: Buffer) => socket.send(data)));
  stream.write('hello ');
  await begun(stream);
  stream.write('again');
  let read = '';
  for await (const chunk of stream) {
    read += String(chunk);
    if (read.length >= 11) break;
  }
  expect(read).toBe('hello again');
});

test('a reader who is slow loses nothing, and is waited for', async () => {
  let sent = 0;
  const stream = await forward((socket) => {
    for (let index = 0; index < CHUNKS; index++)
      socket.send(frame(DATA, new Uint8Array(CHUNK).fill(index)), () => sent++);
  });
  await begun(stream);
  await delay(100);
  // No more than what fits into the buffers of two sockets.
  expect(stream.readableLength).toBeLessThan(CHUNK * 8);
  let bytes = 0;
  for await (const chunk of stream) {
    for (const byte of chunk as Buffer)
      if (byte !== Math.floor(bytes++ / CHUNK) % 256) throw new Error('not in order');
    if (bytes === CHUNKS * CHUNK) break;
  }
  expect(bytes).toBe(CHUNKS * CHUNK);
  expect(sent).toBe(CHUNKS);
});

test('the stream ends when the connection does', async () => {
  const stream = await forward((socket) => {
    socket.send(frame(DATA, 'last'));
    socket.close();
  });
  await begun(stream);
  expect(String(stream.read())).toBe('last');
  stream.resume();
  await once(stream, 'end');
});

test('what the kubelet says of a port on which nobody listens is the reason', async () => {
  const stream = await forward((socket) => socket.send(frame(FAILURE, 'connection refused\n')));
  await expect(begun(stream)).rejects.toThrow('connection refused');
});

test('a connection that is closed at once has not begun', async () => {
  const stream = await forward((socket) => socket.close());
  await expect(begun(stream)).rejects.toThrow('the connection was closed');
});

test('that it is not allowed is said in one sentence', async () => {
  await expect(forward(() => undefined, true)).rejects.toThrow(
    'port-forward to the pods of the probe is not allowed: the API server responds with 401',
  );
});
