import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 20;

/** Follows the connections of a server, and ends them without losing a request when it is told to. */
export class Drain {
  readonly #server: Server;
  readonly #idleSinceMs = new Map<Socket, number>();
  readonly #busy = new Map<Socket, number>();
  #inFlight = 0;
  #announcing = false;
  #draining = false;

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

  /** Whether answers announce the end of their connection. */
  get announcing(): boolean {
    return this.#announcing;
  }

  get connections(): number {
    return this.#idleSinceMs.size;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Follows a request until its answer is out or its connection is gone. */
  follow(response: ServerResponse): void {
    const { socket } = response;
    if (!socket) return;
    this.#inFlight++;
    this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1);
    response.once('close', () => {
      this.#inFlight--;
      const left = (this.#busy.get(socket) ?? 1) - 1;
      this.#busy.set(socket, left);
      if (left === 0 && this.#idleSinceMs.has(socket)) this.#idleSinceMs.set(socket, performance.now());
    });
  }

  /** From now on every answer's head announces the end of its connection. */
  announce(): void {
    this.#announcing = true;
  }

  /** From now on it is not ready, and announces the end of each connection. */
  begin(): void {
    this.#draining = true;
    this.#announcing = true;
  }

  /** Stops accepting; resolves when the last connection is gone. One that stays idle for `idleMs` is ended. */
  async finish(idleMs: number): Promise<void> {
    // Not http.Server's own close(): that ends idle connections at once, under the next request.
    NetServer.prototype.close.call(this.#server);
    while (this.connections > 0) {
      const nowMs = performance.now();
      for (const [socket, sinceMs] of this.#idleSinceMs) {
        if ((this.#busy.get(socket) ?? 0) === 0 && nowMs - sinceMs >= idleMs) socket.end();
      }
      await delay(LOOK_MS);
    }
  }
}
