import { Client, type Dispatcher } from 'undici';
import type { Run } from './run.ts';
import { bytesRead, type TrackedSocket } from './tracked.ts';
import { trackingConnector } from './tracked-socket.ts';
import { writeAtOnce } from './write-at-once.ts';

// undici must never end a connection by itself: what closes is then always the gateway's doing.
const NEVER_MS = 2 ** 31 - 1;

/** The TCP connection of one lane, opened again when it has ended, with its line in the ledger: one undici Client without pipelining. */
export class Carrier {
  /** The connection there is now, unless its end was announced or seen. */
  socket: TrackedSocket | undefined;
  readonly #index: number;
  readonly #run: Run;
  readonly #inFlight: () => boolean;
  /** Each request asks for the end of its connection, so that end is no fault. */
  readonly #closesItself: boolean;
  /** Whether undici has begun to write the request under way; before that a close is an idle one. */
  #written = false;
  #client: Client;

  /** `inFlight` tells whether the lane has a request under way. */
  constructor(index: number, run: Run, inFlight: () => boolean) {
    this.#index = index;
    this.#run = run;
    this.#inFlight = inFlight;
    this.#closesItself = run.plan.client === 'new-connection';
    this.#client = this.#open();
  }

  /** Sends a request, on a new connection when the plan says that the old one has done its part. */
  dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler & { readonly sentMs: number },
  ): void {
    if (this.socket && this.#isSpent(this.socket, handler.sentMs)) this.#replace();
    this.#written = false;
    if (this.socket) writeAtOnce(this.socket.socket);
    this.#client.dispatch(options, handler);
  }

  /** Notes that a request is being written. */
  writing(): void {
    this.#written = true;
    if (this.socket) this.socket.bytesBefore = bytesRead(this.socket);
  }

  /** Notes a complete answer. */
  answered(): void {
    if (!this.socket) return;
    this.socket.served++;
    // A connection whose close was announced, or asked for, is gone: what undici opens next is a fresh one.
    if (this.socket.announced || this.#closesItself) this.socket = undefined;
  }

  /** Notes that the connection went with a request: undici's word of it, which comes next, is no idle close. */
  failed(): void {
    if (this.socket) this.socket.cut = true;
    this.socket = undefined;
  }

  /** Ends the connection under a request that has not even been written. */
  abort(error: Error): void {
    const stuck = this.#client;
    this.#client = this.#open();
    void stuck.destroy(error);
  }

  /** Closes the connection from the client's side. */
  async close(): Promise<void> {
    this.socket = undefined;
    await this.#client.destroy();
  }

  // Nothing is in flight then: no request meets the end of the spent one.
  #isSpent({ socket, openedMs, served }: TrackedSocket, nowMs: number): boolean {
    const { plan, names } = this.#run;
    const { maxAgeMs = Number.POSITIVE_INFINITY, maxRequests = Number.POSITIVE_INFINITY } =
      plan.recycle ?? {};
    if (served >= maxRequests || nowMs - openedMs >= maxAgeMs) return true;
    return names?.moved(socket.remoteAddress) ?? false;
  }

  #replace(): void {
    const spent = this.#client;
    this.socket = undefined;
    this.#client = this.#open();
    void spent.destroy();
  }

  #open(): Client {
    const { plan, log } = this.#run;
    const client = new Client(new URL(plan.url).origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: NEVER_MS,
      keepAliveMaxTimeout: NEVER_MS,
      allowH2: false,
      connect: trackingConnector(this.#run, {
        opened: (tracked) => {
          this.socket = tracked;
          tracked.row = log.opened(this.#index);
        },
        ended: (tracked) => {
          tracked.cut = this.#inFlight() && this.#written && this.socket === tracked;
        },
        closed: ({ row, served, ended, cut, announced }) => {
          const by = ended === undefined ? 'probe' : 'server';
          log.closed(row, served, { by, inFlight: cut, how: ended ?? 'fin', announced });
        },
      }),
    });
    client.on('disconnect', () => {
      if (client === this.#client) this.#disconnected();
    });
    return client;
  }

  // An idle close shows nowhere else than in this event.
  #disconnected(): void {
    const tracked = this.socket;
    if (tracked === undefined || (this.#inFlight() && this.#written) || tracked.announced) return;
    this.socket = undefined;
    // What the server did not end the probe did; and an end under an answer without a length was the answer's own.
    if (tracked.ended === undefined || tracked.cut) return;
    this.#run.log.idleClose(this.#index, tracked.ended, tracked.served);
  }
}
