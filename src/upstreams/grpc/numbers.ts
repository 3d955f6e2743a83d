import type { Server as HttpServer } from 'node:http';
import {
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Server, Socket } from 'node:net';
import { ticksFor, type Ticks } from '../streams/ticks.ts';
import { bothVersions, http2Server } from './front.ts';
import { messageOf } from './message.ts';

const SERVICE = '/reload_proof.Numbers/';
const TYPE = 'application/grpc';
const OK = '0';
const UNIMPLEMENTED = '12';
const UNAVAILABLE = '14';
/** How long a client may take to acknowledge that the connection goes away, also on a busy machine. */
const ACKNOWLEDGED_BOUND_MS = 1000;
/** A GOAWAY that refuses no stream. */
const ANY_STREAM = 2 ** 31 - 1;

/** What the service tells whoever counts its calls. */
export interface NumbersEvents {
  /** A call is being handled, with the id of the request that it carries. */
  handled: (id: number) => void;
  /** A connection speaks HTTP/2, and is ended by the service. @default not said */
  connection?: (socket: Socket) => void;
  /** Headers of every response. @default none */
  headers?: Record<string, string>;
}

/**
 * `reload_proof.Numbers` over gRPC: `Get` responds with the number that is due by the clock, `Watch` with all that become
 * due from now on. Each message has its number as field 1.
 */
export class NumbersService {
  readonly #open = new Set<ServerHttp2Stream>();
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #events: NumbersEvents;
  #ending = false;

  constructor(events: NumbersEvents) {
    this.#events = events;
  }

  /** For the event `session` of a server. */
  readonly session = (session: ServerHttp2Session): void => {
    this.#sessions.add(session);
    session.on('error', () => undefined);
    session.once('close', () => this.#sessions.delete(session));
    if (this.#ending) goAway(session);
  };

  /** For the event `stream` of a server. */
  readonly stream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    stream.on('error', () => undefined);
    const type = headers['content-type'] ?? '';
    // As https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md wants it.
    if (!type.startsWith(TYPE)) return stream.respond({ ':status': 415 }, { endStream: true });
    const id = headers['x-request-id'];
    const head = {
      'content-type': TYPE,
      ...(id === undefined ? {} : { 'x-request-id': id }),
      ...this.#events.headers,
    };
    const [method, query] = (headers[':path'] ?? '').split('?');
    if (method !== `${SERVICE}Get` && method !== `${SERVICE}Watch`)
      return stream.respond({ ...head, 'grpc-status': UNIMPLEMENTED }, { endStream: true });
    this.#events.handled(Number(id ?? -1));
    stream.respond(head, { waitForTrailers: true });
    const ticks = ticksFor(`?${query ?? ''}`);
    if (method === `${SERVICE}Get`) {
      stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': OK }));
      stream.resume();
      stream.end(messageOf(ticks.now()));
    } else this.#watch(stream, ticks);
  };

  /** Announces the end of all connections, ends their streams in order, and handles what was sent before that was known. */
  end(): void {
    this.#ending = true;
    for (const session of this.#sessions) goAway(session);
    for (const stream of this.#open) stream.end();
  }

  #watch(stream: ServerHttp2Stream, ticks: Ticks): void {
    stream.resume();
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': UNAVAILABLE }));
    const leave = ticks.follow((number) => stream.write(messageOf(number)));
    this.#open.add(stream);
    if (this.#ending) stream.end();
    stream.once('close', () => {
      leave();
      this.#open.delete(stream);
    });
  }
}

/** Ends a connection when its client knows that it ends, so that no request is refused that was on its way. */
function goAway(session: ServerHttp2Session): void {
  session.goaway(constants.NGHTTP2_NO_ERROR, ANY_STREAM);
  const timer = setTimeout(() => session.close(), ACKNOWLEDGED_BOUND_MS);
  session.ping(() => session.close());
  // A client that has closed its side does not acknowledge it.
  session.socket.once('end', () => session.close());
  session.once('close', () => clearTimeout(timer));
}

/** Puts the service on the port of a server for HTTP/1.1. */
export function withNumbers(
  http1: HttpServer,
  events: NumbersEvents,
): { front: Server; numbers: NumbersService } {
  const numbers = new NumbersService(events);
  const http2 = http2Server();
  http2.on('session', numbers.session);
  http2.on('stream', numbers.stream);
  return { front: bothVersions(http1, http2, events.connection), numbers };
}
