// What a user can get wrong with a WebSocket of their own.
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { findTarget } from '../../../src/targets/external/find-target.ts';
import type { CheckOptions } from '../../../src/settings/check-options.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';

async function serve(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function find(values: Record<string, string>, options: Partial<CheckOptions> = {}) {
  return findTarget(settingsSchema.parse({ RELOAD_COMMAND: 'true', ...values }), {
    headers: {},
    body: {},
    connection: {},
    all: false,
    given: [],
    ...options,
  });
}

const respond = (status: number): RequestListener => {
  return (_request, response) => void response.writeHead(status).end('x');
};

test('messages that are numbered and frequent are judged, and others are not', async () => {
  const server = createHttpServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, { url }) => {
    for (let number = 1; number <= 30; number++) socket.send(url === '/numbered' ? String(number) : 'hello');
  });
  const url = await serve(server);
  const shows = async (at: string) => (await find({ TARGET_URL: new URL(at, url).href })).stream;
  expect(await shows('/numbered')).toEqual({ numbered: true, often: true });
  expect(await shows('/plain')).toEqual({ numbered: false, often: true });
});

/** Upgrades each request, with a header. */
function webSockets(header: string): Server {
  const server = createHttpServer(respond(426));
  const sockets = new WebSocketServer({ server });
  sockets.on('headers', (headers) => headers.push(header));
  return server;
}

test('a WebSocket is found, and its load goes to the address of its handshake', async () => {
  const TARGET_URL = await serve(webSockets('server: chat/1.2'));
  const found = await find({ TARGET_URL });
  expect(found).toMatchObject({
    url: TARGET_URL.replace('ws:', 'http:'),
    status: 101,
    version: 'chat/1.2',
    request: { isWebSocket: true },
  });
});

test.for([403, 404, 426, 503, 200])('an upgrade that is refused with status %d', async (status) => {
  const TARGET_URL = await serve(createHttpServer(respond(status)));
  await expect(find({ TARGET_URL })).rejects.toThrow(
    `TARGET_URL refuses a WebSocket with status ${status}: set it to a URL at which your server accepts WebSockets`,
  );
});

test('a status that proves a bypass', async () => {
  const TARGET_URL = await serve(createHttpServer(respond(418)));
  await expect(find({ TARGET_URL, BYPASS_STATUS: '418' })).rejects.toThrow(
    'TARGET_URL returns BYPASS_STATUS (418) before any reload',
  );
});

test('a header that the 101 has not', async () => {
  const TARGET_URL = await serve(webSockets('x-other: 1'));
  await expect(find({ TARGET_URL, EXPECT_HEADER: 'x-mine' })).rejects.toThrow(
    'TARGET_URL returns no header x-mine (EXPECT_HEADER)',
  );
});

test.for<[what: string, bytes: string, sentence: RegExp]>([
  ['no HTTP', 'SSH-2.0-x\r\n', /^TARGET_URL does not speak HTTP \(HPE_INVALID_CONSTANT\)/],
  [
    'a 101 with a wrong key',
    'HTTP/1.1 101 X\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: x\r\n\r\n',
    /^TARGET_URL does not speak WebSocket \(status 101 with a wrong Sec-WebSocket-Accept\)/,
  ],
])('a server that is none: %s', async ([, bytes, sentence]) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(bytes));
  });
  const TARGET_URL = await serve(server);
  await expect(find({ TARGET_URL })).rejects.toThrow(sentence);
});

test.for<[name: string, values: Record<string, string>, options: Partial<CheckOptions>]>([
  ['--method', {}, { method: 'POST' }],
  ['--data', {}, { method: 'POST', body: { data: 'x' } }],
  ['LOAD_RATE', { LOAD_RATE: '10' }, {}],
  ['--rate', { LOAD_RATE: '10' }, { given: ['LOAD_RATE'] }],
])('%s does not fit', async ([name, values, options]) => {
  await expect(find({ TARGET_URL: 'ws://127.0.0.1:1/', ...values }, options)).rejects.toThrow(
    `${name} is for http and https, and TARGET_URL begins with ws:// or wss://`,
  );
});
