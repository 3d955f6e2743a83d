import { once } from 'node:events';
import {
  createSecureServer,
  createServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { CERTIFICATE } from './certificate.ts';

const EVERY = 50;

/** What an HTTP/2 server does to a stream it singles out. */
export type StreamMisdeed = (stream: ServerHttp2Stream, session: ServerHttp2Session) => void;

/** A server that treats every 50th stream in its own way, and counts what it did. */
export interface HostileHttp2 {
  readonly url: string;
  readonly misdeeds: number;
  /** Streams that got a whole answer. */
  readonly answered: number;
  stop(): Promise<void>;
}

export async function startHostileHttp2(misdeed: StreamMisdeed, tls: boolean): Promise<HostileHttp2> {
  let misdeeds = 0;
  let answered = 0;
  let streams = 0;
  const sessions = new Set<ServerHttp2Session>();
  const server = tls ? createSecureServer(CERTIFICATE) : createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined);
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    const { session } = stream;
    if (++streams % EVERY === 0 && session) {
      misdeeds++;
      misdeed(stream, session as ServerHttp2Session);
      return;
    }
    stream.respond({ ':status': 200, 'x-request-id': headers['x-request-id'] });
    stream.end('hello', () => answered++);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get misdeeds() {
      return misdeeds;
    },
    get answered() {
      return answered;
    },
    stop: async () => {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
