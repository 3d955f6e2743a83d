import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { CERTIFICATE } from './certificate.ts';

/** What a server does to a request it singles out; the rest get a plain response. With TLS `wire` is the TCP connection below. */
export type Misdeed = (socket: Socket, id: string, wire: Socket) => void;

const END_OF_HEAD = '\r\n\r\n';
/** The literal bytes of a correct response. */
export function plainResponse(id: string, extra = ''): string {
  return `HTTP/1.1 200 OK\r\nx-request-id: ${id}\r\n${extra}content-length: 5\r\n\r\nhello`;
}

/**
 * A server of raw sockets that treats some requests of a reused connection in its own way, and counts how often it did.
 */
export interface HostileServer {
  readonly url: string;
  readonly misdeeds: number;
  /** Connections with at least one of them. */
  readonly misusedConnections: number;
  readonly requests: number;
  stop(): Promise<void>;
}

/** How a hostile server speaks. */
export interface HostilePlan {
  /** @default false */
  tls?: boolean;
  /** A connection's so manieth request is singled out. @default 50 */
  every?: number;
  /** Each connection has one request: of them too, some are singled out. @default false */
  oneEach?: boolean;
  /**
   * Leaves Nagle's algorithm on, as Node and Python do by default: a small write waits until what was sent before is
   * acknowledged.
   * @default false
   */
  nagle?: boolean;
  /** How long it works on a request, one after the other; the client's FIN makes it stop. @default 0 */
  serviceMs?: number;
}

export async function startHostileServer(misdeed: Misdeed, plan: HostilePlan = {}): Promise<HostileServer> {
  const { every = 50 } = plan;
  let misdeeds = 0;
  let requests = 0;
  let misusedConnections = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: plan.nagle !== true }, (wire) => {
    const socket = plan.tls ? new TLSSocket(wire, { isServer: true, ...CERTIFICATE }) : wire;
    sockets.add(wire);
    let served = 0;
    let isMisused = false;
    let text = '';
    let before = Promise.resolve();
    const respond = (id: string, nth: number) => {
      if (socket.writableEnded) return;
      if (nth % every === 0) {
        misdeeds++;
        if (!isMisused) misusedConnections++;
        isMisused = true;
        misdeed(socket, id, wire);
      } else if (plan.oneEach) {
        socket.end(plainResponse(id, 'connection: close\r\n'));
      } else {
        socket.write(plainResponse(id));
      }
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf(END_OF_HEAD); end >= 0; end = text.indexOf(END_OF_HEAD)) {
        const id = /^x-request-id: (?<id>\d+)/m.exec(text)?.groups?.['id'] ?? '';
        text = text.slice(end + END_OF_HEAD.length);
        requests++;
        served++;
        const nth = plan.oneEach ? requests : served;
        if (plan.serviceMs === undefined) respond(id, nth);
        else before = before.then(() => delay(plan.serviceMs)).then(() => respond(id, nth));
      }
    });
    socket.on('end', () => socket.end());
    // A client that is cut off may reply with a reset: that is what is being tested.
    socket.on('error', () => socket.destroy());
    wire.on('error', () => wire.destroy());
    wire.on('close', () => sockets.delete(wire));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${plan.tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get misdeeds() {
      return misdeeds;
    },
    get misusedConnections() {
      return misusedConnections;
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
