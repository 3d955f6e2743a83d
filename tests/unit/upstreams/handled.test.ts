// An upstream has handled a request once it has come whole.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { HandledIds } from '../../../src/upstreams/handled.ts';

async function startServer() {
  const handled = new HandledIds();
  const server = createServer((request, response) => handled.whole(request, () => response.end('ok')));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { handled, server, port: (server.address() as AddressInfo).port };
}

const head = (id: number, fields: string) =>
  `POST / HTTP/1.1\r\nhost: a\r\nx-request-id: ${id}\r\n${fields}\r\n`;

test.for([
  ['no body', `GET / HTTP/1.1\r\nhost: a\r\nx-request-id: 3\r\n\r\n`, 1],
  ['a whole body', `${head(3, 'content-length: 5\r\n')}hello`, 1],
  ['an empty body', head(3, 'content-length: 0\r\n'), 1],
  ['a whole chunked body', `${head(3, 'transfer-encoding: chunked\r\n')}1\r\na\r\n0\r\n\r\n`, 1],
  ['half a body', `${head(3, 'content-length: 5\r\n')}he`, 0],
  ['no byte of its body', head(3, 'content-length: 5\r\n'), 0],
  ['a chunked body without its end', `${head(3, 'transfer-encoding: chunked\r\n')}1\r\na\r\n`, 0],
  ['a whole body, sent twice', `${head(3, 'content-length: 1\r\n')}a`.repeat(2), 2],
] as const)('a request with %s is handled as often as it comes whole', async ([, text, times]) => {
  const { handled, server, port } = await startServer();
  const socket = connect({ port, host: '127.0.0.1' });
  socket.end(text);
  const [, response] = await once(server, 'request');
  // What was sent has come by then.
  if (times === 0) await once(response as ServerResponse, 'close');
  else await once(socket.resume(), 'close');
  expect([...handled.take()]).toEqual(times === 0 ? [] : [0, 0, 0, times]);
});
