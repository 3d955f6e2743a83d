import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

const END_OF_HEAD = '\r\n\r\n';

/** Responds to the nth request of a raw server, counted from 1. */
export type Respond = (socket: Socket, nth: number, head: string) => void;

/** Starts a server of raw sockets, which ends with the test. `heads` are those of the requests so far. */
export async function startRawServer(respond: Respond): Promise<{ url: string; heads: string[] }> {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    let text = '';
    sockets.add(socket);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf(END_OF_HEAD); end >= 0; end = text.indexOf(END_OF_HEAD)) {
        const head = text.slice(0, end);
        text = text.slice(end + END_OF_HEAD.length);
        respond(socket, heads.push(head), head);
      }
    });
    socket.on('end', () => socket.end());
    // A client that leaves a stream may do so by a reset.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heads };
}
