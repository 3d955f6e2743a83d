// The connections that look at a target: for which name, and with which request.
import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { openFresh } from '../../../src/targets/external/fresh-connections.ts';
import { CONNECTIONS, Rounds } from '../../../src/targets/external/rounds.ts';
import { PLAIN_GET } from '../../../src/targets/external/target-request.ts';
import { CERTIFICATE } from '../../support/certificate.ts';

const CONNECT = { tls: { ca: CERTIFICATE.cert } };

async function serve(host: string) {
  const names: string[] = [];
  const requests: string[] = [];
  const SNICallback = (name: string, done: (error: null) => void) => {
    names.push(name);
    done(null);
  };
  const server = createServer({ ...CERTIFICATE, SNICallback }, (request, response) => {
    void text(request).then((body) => {
      requests.push(`${request.method} ${request.headers.host} ${String(request.headers['x-key'])} ${body}`);
      return response.end('x');
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { names, requests, port: (server.address() as AddressInfo).port };
}

test.for([
  ['127.0.0.1', {}, undefined],
  ['127.0.0.1', { host: 'localhost:8443' }, 'localhost'],
  ['[::1]', { host: 'localhost' }, 'localhost'],
  ['localhost', {}, 'localhost'],
] as const)('at %s with %o the name is %s', async ([host, headers, name]) => {
  const { names, port } = await serve(host.replaceAll(/[[\]]/g, ''));
  const wanted = { ...PLAIN_GET, headers, connect: CONNECT };
  const [connection] = await openFresh(new URL(`https://${host}:${port}/`), wanted, 1);
  expect(await connection?.ask()).toMatchObject({ closes: false });
  connection?.socket.destroy();
  expect(names).toEqual(name === undefined ? [] : [name]);
});

test('an IPv6 address is no name', async () => {
  const { names, port } = await serve('::1');
  // The certificate is not for it, which the client sees last.
  await openFresh(new URL(`https://[::1]:${port}/`), { ...PLAIN_GET, connect: CONNECT }, 1);
  expect(names).toEqual([]);
});

test('the request is the one that the load sends', async () => {
  const { requests, port } = await serve('127.0.0.1');
  const wanted = { method: 'PUT', headers: { 'x-key': 'k' }, body: { text: 'größe' }, connect: CONNECT };
  const [connection] = await openFresh(new URL(`https://127.0.0.1:${port}/`), wanted, 1);
  await connection?.ask();
  connection?.socket.destroy();
  expect(requests).toEqual([`PUT 127.0.0.1:${port} k größe`]);
});

test('without its authority a certificate is not trusted', async () => {
  const { port } = await serve('127.0.0.1');
  expect(await openFresh(new URL(`https://127.0.0.1:${port}/`), PLAIN_GET, 2)).toEqual([]);
});

test('a connection that the server has closed meanwhile has no response', async () => {
  const { server, url } = await servePlain();
  const [connection] = await openFresh(url, PLAIN_GET, 1);
  const closed = connection && once(connection.socket.resume(), 'close');
  server.closeAllConnections();
  await closed;
  expect(await connection?.ask()).toBeUndefined();
});

test('a round ends when the server resets its connections before their requests', async () => {
  const { server, url } = await servePlain({ connection: 'close', 'x-mine': '1' });
  const rounds = new Rounds(url.href, 'x-mine');
  // Whether responses close their connections is known from then on, and processes are looked up before the requests.
  await rounds.take();
  server.on('connection', (socket: Socket) => void socket.resetAndDestroy());
  expect((await rounds.take()).map(({ value }) => value)).toEqual(Array.from({ length: CONNECTIONS }));
});

async function servePlain(headers = {}) {
  const server = createPlainServer((_request, response) => void response.writeHead(200, headers).end('x'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { server, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`) };
}
