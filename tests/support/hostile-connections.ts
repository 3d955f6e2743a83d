import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { monotonicMs } from '../../src/record/clock.ts';
import { CERTIFICATE } from './certificate.ts';
import { plainResponse } from './hostile-server.ts';

const END_OF_HEAD = '\r\n\r\n';
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
  /** Responds to a request. @default a plain response, after which it closes the connection, as it announces */
  respond?: Misuse;
}

function respondAndClose(socket: Socket, _wire: Socket, id: string): void {
  socket.end(plainResponse(id, 'connection: close\r\n'));
}

/** A server of raw sockets that misuses a connection at every third chance, and counts what it did. */
export async function startConnectionServer(
  misdeed: ConnectionMisdeed,
  { tls = false, most, after = 0, respond = respondAndClose }: ConnectionServerPlan,
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
    let text = '';
    let length = 0;
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
      const before = text.length;
      text += chunk.toString('latin1');
      const bodyAt = text.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
      if (bodyAt < END_OF_HEAD.length) return;
      if (before < bodyAt) {
        id = /^x-request-id: (?<id>\d+)/m.exec(text)?.groups?.['id'] ?? '';
        length = Number(/^content-length: (?<length>\d+)/m.exec(text)?.groups?.['length'] ?? 0);
        requests++;
      }
      const isWhole = text.length >= bodyAt + length;
      const isAt = (place: number) => !isWhole && before < place && text.length >= place;
      if (isAt(bodyAt)) isMisused = does(misdeed.head, socket, wire, id);
      if (isAt(bodyAt + length / 2)) isMisused ||= does(misdeed.half, socket, wire, id);
      if (isMisused || !isWhole) return;
      text = text.slice(bodyAt + length);
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
