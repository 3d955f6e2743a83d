import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, createServer as createHttp2Server, type Http2ServerResponse } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { CERTIFICATE } from './certificate.ts';

/** A request as the server has got it. */
export interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

type AnyResponse = ServerResponse | Http2ServerResponse;

/** How it speaks, and what it does with a request. */
export interface BodyServerPlan {
  http2?: boolean;
  tls?: boolean;
  /** Whether the body is read to its end first. @default true */
  reads?: boolean;
  /** Called with the number of the request, from 1; true leaves it without a response. */
  misdeed?: (number: number, response: AnyResponse) => boolean;
}

/** A server that keeps what it got whole, and responds to it with 200. */
export async function startBodyServer({
  http2 = false,
  tls = false,
  reads = true,
  misdeed,
}: BodyServerPlan = {}) {
  const received: Received[] = [];
  let requests = 0;
  const sockets = new Set<Socket>();
  const listener = async (
    request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
    response: AnyResponse,
  ) => {
    const number = ++requests;
    try {
      if (reads) {
        const body = await text(request as IncomingMessage);
        received.push({ method: request.method, url: request.url, headers: request.headers, body });
      }
      if (misdeed?.(number, response) === true) return;
      response.setHeader('x-request-id', request.headers['x-request-id'] ?? '');
      (response as ServerResponse).end('hello');
    } catch {
      // The client has gone, which is its to count.
    }
  };
  const handler = (request: unknown, response: unknown) =>
    void listener(request as IncomingMessage, response as AnyResponse);
  const create = {
    http1: () => (tls ? createHttpsServer(CERTIFICATE, handler) : createHttpServer(handler)),
    http2: () => (tls ? createSecureServer(CERTIFICATE, handler) : createHttp2Server(handler)),
  };
  const server = http2 ? create.http2() : create.http1();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/path?a=b`,
    received,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
