import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { CERTIFICATE } from './certificate.ts';
import { plainResponse } from './hostile-server.ts';

const END_OF_HEAD = '\r\n\r\n';
/** What is misused: every third of those that can be. */
const EVERY = 3;
/** A connection that has said nothing for so long was opened ahead. */
const SILENT_MS = 20;

/** A connection as the server has it; over TLS `wire` is the TCP connection below. */
export type Misuse = (socket: Socket, wire: Socket, id: string) => void;

/** What a server does to a connection that it singles out, and when. */
export interface ConnectionMisdeed {
  /** In the TLS handshake, in place of it. */
  handshake?: Misuse;
  /** Before its first request, when it has been silent for a while. */
  silent?: Misuse;
  /** In place of the response to its first request. */
  request?: Misuse;
}

/** A server of raw sockets that misuses every third connection, `most` in all, and counts them; the rest is served, one request each. */
export async function startConnectionServer(
  misdeed: ConnectionMisdeed,
  { tls = false, most }: { tls?: boolean; most: number },
) {
  let chances = 0;
  let misdeeds = 0;
  let requests = 0;
  const sockets = new Set<Socket>();
  /** Whether this is the time for what the server does. */
  const isDue = (misuse: Misuse | undefined): misuse is Misuse => {
    if (!misuse || misdeeds === most || ++chances % EVERY !== 0) return false;
    misdeeds++;
    return true;
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (wire) => {
    sockets.add(wire);
    wire.on('error', () => wire.destroy());
    wire.on('close', () => sockets.delete(wire));
    if (isDue(misdeed.handshake)) {
      misdeed.handshake(wire, wire, '');
      return;
    }
    const socket = tls ? new TLSSocket(wire, { isServer: true, ...CERTIFICATE }) : wire;
    const watch = () => {
      const timer = setTimeout(() => isDue(misdeed.silent) && misdeed.silent(socket, wire, ''), SILENT_MS);
      socket.once('data', () => clearTimeout(timer));
      wire.once('close', () => clearTimeout(timer));
    };
    if (tls) socket.once('secure', watch);
    else watch();
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.endsWith(END_OF_HEAD)) return;
      const id = /^x-request-id: (?<id>\d+)/m.exec(text)?.groups?.['id'] ?? '';
      requests++;
      if (isDue(misdeed.request)) misdeed.request(socket, wire, id);
      else if (socket.writable) socket.end(plainResponse(id, 'connection: close\r\n'));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get misdeeds() {
      return misdeeds;
    },
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
