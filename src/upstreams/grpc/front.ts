import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { Server as HttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';

/** How every connection over clear-text HTTP/2 begins; over HTTP/1.1 it would be a request that nobody sends. */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const NOTHING = Buffer.alloc(0);

/**
 * Listens for HTTP/1.1 and clear-text HTTP/2 on one port: the first bytes of a connection tell which it is. `onHttp2` is
 * told of the latter.
 */
export function bothVersions(
  http1: HttpServer,
  http2: Http2Server,
  onHttp2?: (socket: Socket) => void,
): Server {
  return createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    socket.on('error', ignore);
    whenSorted(socket, NOTHING, (isHttp2) => {
      const server = isHttp2 ? http2 : http1;
      server.emit('connection', socket);
      if (isHttp2) onHttp2?.(socket);
    });
  });
}

/** An HTTP/2 server to stand behind it, which is not shut down by a client's mistake. */
export function http2Server(): Http2Server {
  const server = createHttp2Server();
  server.on('sessionError', ignore);
  return server;
}

/** Reads what a client sends first, until it says which version that is, and puts it back. */
function whenSorted(socket: Socket, before: Buffer, onSorted: (isHttp2: boolean) => void): void {
  socket.once('readable', () => {
    const chunk = socket.read() as Buffer | null;
    // The client has left without a request.
    if (chunk === null) return void socket.end();
    const first = Buffer.concat([before, chunk]);
    const length = Math.min(first.length, PREFACE.length);
    const mayBeHttp2 = first.subarray(0, length).equals(PREFACE.subarray(0, length));
    if (mayBeHttp2 && length < PREFACE.length) return whenSorted(socket, first, onSorted);
    socket.unshift(first);
    return onSorted(mayBeHttp2);
  });
}

function ignore(): void {
  // The socket is closed by now, and whoever waits for it is told.
}
