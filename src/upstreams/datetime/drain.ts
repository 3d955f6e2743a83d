import type { ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/** Tracks the connections of a server, and closes them on request without losing a request. */
export class Drain {
  readonly #server: Server;
  readonly #idleSinceMs = new Map<Socket, number>();
  readonly #busy = new Map<Socket, number>();
  #inFlight = 0;
  #announcing = false;
  #draining = false;
  #drained = false;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#idleSinceMs.set(socket, performance.now());
      socket.once('close', () => {
        this.#idleSinceMs.delete(socket);
        this.#busy.delete(socket);
      });
    });
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Whether responses announce that their connection closes. */
  get announcing(): boolean {
    return this.#announcing;
  }

  /** Whether its last connection has gone. */
  get drained(): boolean {
    return this.#drained;
  }

  get connections(): number {
    return this.#idleSinceMs.size;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Tracks a request until its response has been sent or its connection is gone. */
  follow(response: ServerResponse): void {
    if (response.socket) this.#followOn(response.socket, response);
  }

  /** Tracks a connection that has gone over to another protocol until it is gone. */
  followUpgraded(socket: Socket): void {
    this.#followOn(socket, socket);
  }

  #followOn(socket: Socket, work: ServerResponse | Socket): void {
    this.#inFlight++;
    this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1);
    work.once('close', () => {
      this.#inFlight--;
      const left = (this.#busy.get(socket) ?? 1) - 1;
      this.#busy.set(socket, left);
      if (left === 0 && this.#idleSinceMs.has(socket)) this.#idleSinceMs.set(socket, performance.now());
    });
  }

  /** Leaves it to somebody else to close a connection. */
  leave(socket: Socket): void {
    this.#busy.set(socket, 1);
  }

  /** From now on every response announces that its connection closes. */
  announce(): void {
    this.#announcing = true;
  }

  /** From now on the server is not ready, and every response announces that its connection closes. */
  begin(): void {
    this.#draining = true;
    this.#announcing = true;
  }

  /** Stops accepting connections, closes those that stay idle for `idleMs`, and resolves when the last one is gone. */
  async finish(idleMs: number): Promise<void> {
    this.#server.close();
    while (this.connections > 0) {
      const nowMs = performance.now();
      for (const [socket, sinceMs] of this.#idleSinceMs) {
        if ((this.#busy.get(socket) ?? 0) === 0 && nowMs - sinceMs >= idleMs) socket.end();
      }
      await delay(POLL_MS);
    }
    this.#drained = true;
  }
}
