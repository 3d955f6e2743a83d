import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { monotonicMs } from '../../src/record/clock.ts';
import { CERTIFICATE } from './certificate.ts';
import { plainResponse } from './hostile-server.ts';
import { PartialRequest } from './partial-request.ts';

/** What is misused: every third of those that can be. */
const EVERY = 3;
/** A connection that has said nothing for so long was opened ahead. */
const SILENT_MS = 20;

/** What is done to a connection; over TLS `wire` is the TCP connection below, otherwise the same. */
export type Misuse = (socket: Socket, wire: Socket, id: string) => void;

/** What a server does to a connection that it singles out, and when. */
export interface ConnectionMisdeed {
  /** In the TLS handshake, in place of it. */
  handshake?: Misuse;
  /** Before its first request, when it has been silent for a while. */
  silent?: Misuse;
  /** When the head of a request has come before its end, in place of reading on. */
  head?: Misuse;
  /** When half of a request's body has come before its end, in place of reading on. */
  half?: Misuse;
  /** When a request has come whole, in place of a response. */
  request?: Misuse;
}

export interface ConnectionServerPlan {
  tls?: boolean;
  /** How many misdeeds there are in all. */
  most: number;
  /** How many chances it lets go by first. @default 0 */
  after?: number;
  /** Called when the head of a request has come before its end, unless that is misused. @default nothing */
  greet?: Misuse;
  /** Responds to a request. @default a plain response, after which it closes the connection, as it announces */
  respond?: Misuse;
}

function respondAndClose(socket: Socket, _wire: Socket, id: string): void {
  socket.end(plainResponse(id, 'connection: close\r\n'));
}

/** A server of raw sockets that misuses a connection at every third chance, and counts what it did. */
export async function startConnectionServer(
  misdeed: ConnectionMisdeed,
  { tls = false, most, after = 0, greet, respond = respondAndClose }: ConnectionServerPlan,
) {
  let chances = 0;
  let requests = 0;
  /** When the misdeeds were, monotonic ms. */
  const misdeeds: number[] = [];
  const sockets = new Set<Socket>();
  const does = (misuse: Misuse | undefined, ...on: Parameters<Misuse>): boolean => {
    if (!misuse || misdeeds.length === most || ++chances <= after || chances % EVERY !== 0) return false;
    misdeeds.push(monotonicMs());
    misuse(...on);
    return true;
  };
  const serve = (socket: Socket, wire: Socket) => {
    let request = new PartialRequest();
    let id = '';
    let isMisused = false;
    let hasSpoken = false;
    const speakFirst = () => {
      if (!hasSpoken) isMisused = does(misdeed.silent, socket, wire, '');
    };
    // What has come meanwhile is read first, should this thread be late.
    const watch = setTimeout(() => setImmediate(speakFirst), SILENT_MS);
    wire.once('close', () => clearTimeout(watch));
    socket.on('data', (chunk) => {
      hasSpoken = true;
      if (isMisused) return;
      const before = request.bodyBytes;
      const hadHead = request.head !== undefined;
      const isWhole = request.take(chunk.toString('latin1'));
      if (request.head === undefined) return;
      if (!hadHead) {
        id = /^x-request-id: (?<id>\d+)/m.exec(request.head)?.groups?.['id'] ?? '';
        requests++;
      }
      if (!isWhole && !hadHead) {
        isMisused = does(misdeed.head, socket, wire, id);
        if (!isMisused) greet?.(socket, wire, id);
      }
      if (!isWhole && before < request.half && request.bodyBytes >= request.half)
        isMisused ||= does(misdeed.half, socket, wire, id);
      if (isMisused || !isWhole) return;
      request = new PartialRequest();
      isMisused = does(misdeed.request, socket, wire, id);
      if (!isMisused && socket.writable) respond(socket, wire, id);
    });
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (wire) => {
    sockets.add(wire);
    wire.on('error', () => wire.destroy());
    wire.on('close', () => sockets.delete(wire));
    if (does(misdeed.handshake, wire, wire, '')) return;
    const socket = tls ? new TLSSocket(wire, { isServer: true, ...CERTIFICATE }) : wire;
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    if (tls) socket.once('secure', () => serve(socket, wire));
    else serve(socket, wire);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    misdeeds,
    get requests() {
      return requests;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
