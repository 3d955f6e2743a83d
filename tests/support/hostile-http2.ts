import { once } from 'node:events';
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { ReadThrough } from '../../src/load/http2/read-through.ts';
import { CERTIFICATE } from './certificate.ts';

/** How a hostile server speaks. */
export interface Http2Plan {
  tls: boolean;
  /**
   * Leaves Nagle's algorithm on: a small write waits until what was sent before is acknowledged.
   * @default false
   */
  nagle?: boolean;
  /** Every so manieth stream is singled out. @default 50 */
  every?: number;
  /** The response to the others. @default hello */
  respond?: GoodResponse;
}

/** What an HTTP/2 server does to a stream it singles out; such a stream has no response but what that sends. */
export type StreamMisdeed = (
  stream: ServerHttp2Stream,
  session: ServerHttp2Session,
  /**
   * The connection below, to write frames of one's own on between those of the session; over TLS they are encrypted.
   */
  wire: Socket,
  /** The request's. */
  id: string,
) => void;

/** A whole response. */
export type GoodResponse = (stream: ServerHttp2Stream, id: string, done: () => void) => void;

/** A server that treats some streams in its own way, and counts what it did. */
export interface HostileHttp2 {
  readonly url: string;
  readonly misdeeds: number;
  /** Streams that got a whole response. */
  readonly responses: number;
  /** The ids of the requests that came. */
  readonly received: ReadonlySet<string>;
  stop(): Promise<void>;
}

export async function startHostileHttp2(
  misdeed: StreamMisdeed,
  { tls, nagle = false, every = 50, respond = hello }: Http2Plan,
): Promise<HostileHttp2> {
  let misdeeds = 0;
  let responses = 0;
  let streams = 0;
  const received = new Set<string>();
  const sessions = new Map<ServerHttp2Session, Socket>();
  const sockets = new Set<Socket>();
  const server = createServer();
  let wire: Socket | undefined;
  const onConnection = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    wire = socket;
    // Node's session would take the socket for itself, and break when somebody else writes on it.
    server.emit(
      'connection',
      ReadThrough.of(socket, (chunk) => chunk.length),
    );
  };
  const front = tls
    ? createTlsServer({ ...CERTIFICATE, ALPNProtocols: ['h2'], noDelay: !nagle }, onConnection)
    : createTcpServer({ noDelay: !nagle }, onConnection);
  // Told of as soon as there is a connection.
  server.on('session', (session) => {
    if (wire) sessions.set(session, wire);
    session.on('error', () => undefined);
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    const id = String(headers['x-request-id']);
    received.add(id);
    // It went with its connection.
    if (stream.destroyed) return;
    const { session } = stream;
    const below = session && sessions.get(session as ServerHttp2Session);
    if (++streams % every === 0 && below) {
      misdeeds++;
      misdeed(stream, session as ServerHttp2Session, below, id);
      return;
    }
    respond(stream, id, () => responses++);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(front.address() as AddressInfo).port}/`,
    get misdeeds() {
      return misdeeds;
    },
    get responses() {
      return responses;
    },
    received,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      front.close();
      await once(front, 'close');
    },
  };
}

function hello(stream: ServerHttp2Stream, id: string, done: () => void): void {
  stream.respond({ ':status': 200, 'x-request-id': id });
  stream.end('hello', done);
}
