import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type AddressInfo, type Socket } from 'node:net';
import type { Leave } from '../policies/policy.ts';

/**
 * How long an idle connection is kept while running, and while draining, so that its next response can announce the
 * close.
 */
const IDLE_MS = 10_000;

/** The ways to drain that announce the close in the response's head. */
const ANNOUNCING = new Set<Leave>(['announced', 'mid-request', 'mid-response']);

/** By then the client has its response and is in its think time. */
const IDLE_AFTER_MS = 5;
const SURPLUS = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The worker's HTTP server, which can drain without losing a request. */
export class Listener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #busy = new Map<Socket, IncomingMessage>();
  #leave: Leave | undefined;
  #closed: Promise<void> | undefined;

  constructor(handler: Handler) {
    this.#server = createServer({ keepAliveTimeout: IDLE_MS }, (request, response) => {
      this.#announce(response);
      this.#busy.set(request.socket, request);
      response.once('close', () => this.#served(request.socket));
      void handler(request, response);
    });
    this.#server.requestTimeout = 0;
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  listen(port: number, host = '127.0.0.1'): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  /**
   * Stops accepting. Resolves when the last connection has ended too. http.Server.close() would cut connections that
   * are idle.
   */
  closePort(): Promise<void> {
    this.#closed ??= new Promise((resolve) => NetServer.prototype.close.call(this.#server, () => resolve()));
    return this.#closed;
  }

  /**
   * Stops accepting, sends `connection: close` with the next response on each busy connection, and keeps an idle one
   * for 10 s. Resolves when the last connection has ended.
   */
  async drain(leave: Leave): Promise<void> {
    this.#leave = leave;
    this.#part(leave);
    const bound = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroySoon();
    }, IDLE_MS);
    await this.closePort();
    clearTimeout(bound);
  }

  /** Whether to cut off the response in flight. */
  get cutsAnswers(): boolean {
    return this.#leave === 'mid-response';
  }

  #part(leave: Leave): void {
    if (leave === 'mid-request')
      for (const [socket, { complete }] of this.#busy) if (!complete) socket.destroy();
    if (leave !== 'cut-fin' && leave !== 'cut-rst' && leave !== 'unannounced') return;
    for (const socket of this.#sockets) {
      if (this.#busy.has(socket)) continue;
      if (leave === 'unannounced') socket.destroy();
      // Or the requests that are to be cut in flight would be closed unread.
      else this.#whenIdle(socket, () => socket.destroy());
    }
  }

  #served(socket: Socket): void {
    this.#busy.delete(socket);
    if (this.#leave === 'unannounced') socket.destroy();
    if (this.#leave === 'cut-idle') this.#whenIdle(socket, () => socket.destroy());
    if (this.#leave === 'surplus') this.#whenIdle(socket, () => socket.write(SURPLUS));
  }

  // On a busy machine the next request may have come in the meantime: it is read first, and then the connection is not idle.
  #whenIdle(socket: Socket, act: () => void): void {
    setTimeout(() => {
      setImmediate(() => {
        if (!this.#busy.has(socket)) act();
      });
    }, IDLE_AFTER_MS);
  }

  // Read when the head is written, not when the request arrived, so that responses in flight announce the close too.
  #announce(response: ServerResponse): void {
    const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
    response.writeHead = (...args: unknown[]) => {
      // The upstream has handled the request by now, so a response that is cut off here is lost.
      if (this.#leave === 'cut-fin') response.socket?.destroy();
      if (this.#leave === 'cut-rst') response.socket?.resetAndDestroy();
      if (this.#leave !== undefined && ANNOUNCING.has(this.#leave)) response.setHeader('connection', 'close');
      return writeHead(...args);
    };
  }
}
