import type { Socket } from 'node:net';
import { fastMonotonicMs } from '../../record/clock.ts';
import { addressOf } from '../dial.ts';
import { LINGER_MS, slowestOf } from '../linger.ts';
import type { Run } from '../probe/run.ts';
import { openSocket, type SocketEvents } from './open-socket.ts';
import { destroyAfter, lingeringClose } from './lingering-close.ts';
import { beginningOf, isAboutFin } from './surplus.ts';
import type { TrackedSocket } from './tracked-socket.ts';
import type { Endpoint } from '../endpoint.ts';

const BUFFER_BYTES = 64 * 1024;

/** The requests that a carrier carries, one at a time. */
export interface ConnectionUser {
  /** A request is under way. */
  readonly inFlight: boolean;
  /** Bytes that are only lent. Returns those of them that belong to no request, if there are any. */
  read(chunk: Buffer): Buffer | undefined;
  /** The server has ended the connection: whether that was the end of the answer under way. */
  finish(): boolean;
  /** The connection failed, or was ended by the server, under the request under way. */
  failed(error: Error, tracked: TrackedSocket | undefined): void;
}

/** The TCP connection of one lane, opened again when it has ended, with its line in the ledger. */
export class Connection implements SocketEvents {
  /** The connection there is now, unless its end was announced or seen. */
  tracked: TrackedSocket | undefined;
  readonly #index: number;
  readonly #run: Run;
  readonly #target: Endpoint;
  readonly #cargo: ConnectionUser;
  readonly #maxAgeMs: number;
  readonly #maxRequests: number;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  /** The connection that is being opened, and what is to be written on it. */
  #opening: { socket: Socket; request: string; sentMs: number } | undefined;
  /** All that are not gone yet. */
  readonly #sockets = new Set<Socket>();

  constructor(index: number, run: Run, target: Endpoint, cargo: ConnectionUser) {
    this.#index = index;
    this.#run = run;
    this.#target = target;
    this.#cargo = cargo;
    this.#maxAgeMs = run.plan.recycle?.maxAgeMs ?? Number.POSITIVE_INFINITY;
    this.#maxRequests = run.plan.recycle?.maxRequests ?? Number.POSITIVE_INFINITY;
  }

  /** Writes a request, on a new connection when there is none or when the plan says that the old one has done its part. */
  write(request: string, nowMs: number): void {
    // Nothing is in flight then: no request meets the end of the spent one.
    if (this.tracked && this.#isSpent(this.tracked, nowMs)) this.#retire(this.tracked);
    if (this.tracked) this.#writeOn(this.tracked, request, nowMs);
    else this.#open(request, nowMs);
  }

  /** Notes a complete answer; a connection whose close was announced, or asked for, is left with it. */
  answered(closes: boolean): void {
    const { tracked } = this;
    if (!tracked) return;
    tracked.served++;
    tracked.respondedMs = fastMonotonicMs();
    tracked.slowestMs = slowestOf(tracked.respondedMs - tracked.sentMs, tracked.slowestMs);
    tracked.announced = closes;
    if (closes) this.#leave(tracked, 'announced');
  }

  /** Notes bytes on the connection that is there, or was left, which no request had asked for; the first ones count. */
  unsolicited(what: string, tracked = this.tracked): void {
    if (!tracked || tracked.unsolicited) return;
    tracked.unsolicited = true;
    this.#run.log.unsolicitedBytes(tracked.row, this.#index, tracked.served, what);
  }

  /** Ends the connection that there is, or that is being opened, from the client's side. */
  drop(): void {
    this.#opening?.socket.destroy();
    this.#opening = undefined;
    this.tracked?.socket.destroy();
    this.tracked = undefined;
  }

  /** Retires it, and waits until every connection is gone, those too that are only read from. */
  async close(): Promise<void> {
    if (this.tracked) this.#retire(this.tracked);
    else this.drop();
    const gone = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    await Promise.all(gone);
  }

  opened(tracked: TrackedSocket): void {
    tracked.row = this.#run.log.opened(this.#index, addressOf(tracked.socket));
    if (this.#opening?.socket !== tracked.socket) return;
    const { request, sentMs } = this.#opening;
    this.#opening = undefined;
    this.tracked = tracked;
    this.#writeOn(tracked, request, sentMs);
  }

  read(tracked: TrackedSocket, chunk: Buffer): void {
    const isCurrent = this.tracked === tracked;
    if (!isCurrent && tracked.left === undefined) return;
    if (isCurrent) tracked.answering = true;
    const surplus = isCurrent ? this.#cargo.read(chunk) : chunk;
    if (surplus === undefined) return;
    if (tracked.finSent && isAboutFin(surplus)) return;
    this.unsolicited(beginningOf(surplus), tracked);
    // Where the next response would begin, nobody can say.
    if (this.tracked === tracked) this.#leave(tracked, 'unsolicited');
  }

  failed(tracked: TrackedSocket | undefined, error: Error): void {
    const isIdle = tracked?.left === 'unsolicited' || tracked?.left === 'retired';
    if (isIdle && tracked.ended !== undefined) {
      tracked.left = undefined;
      this.#run.log.idleClose(this.#index, tracked.ended, tracked.served);
    }
    // What was left by the probe before may end as it likes.
    if (tracked ? this.tracked !== tracked : this.#opening === undefined) return;
    if (tracked?.ended === 'fin' && this.#cargo.inFlight && this.#cargo.finish()) return;
    this.tracked = undefined;
    this.#opening = undefined;
    if (tracked) tracked.cut = this.#cargo.inFlight;
    if (this.#cargo.inFlight) this.#cargo.failed(error, tracked);
    else if (tracked?.ended === undefined) this.#run.log.error(error.message);
    else this.#run.log.idleClose(this.#index, tracked.ended, tracked.served);
  }

  closed({ row, served, ended, cut, announced }: TrackedSocket): void {
    const by = ended === undefined ? 'probe' : 'server';
    this.#run.log.closed(row, served, { by, inFlight: cut, how: ended ?? 'fin', announced });
  }

  /** Uses a connection no more, but reads on until the server ends it, or the time for that is over. */
  #leave(tracked: TrackedSocket, why: 'announced' | 'unsolicited'): void {
    this.tracked = undefined;
    tracked.left = why;
    destroyAfter(tracked.socket, LINGER_MS);
  }

  /** Is done with a connection that the server could still be sending on. */
  #retire(tracked: TrackedSocket): void {
    this.tracked = undefined;
    tracked.left = 'retired';
    lingeringClose(tracked, fastMonotonicMs());
  }

  #isSpent({ socket, openedMs, served }: TrackedSocket, nowMs: number): boolean {
    if (served >= this.#maxRequests || nowMs - openedMs >= this.#maxAgeMs) return true;
    return this.#run.names?.moved(socket.remoteAddress) ?? false;
  }

  #writeOn(tracked: TrackedSocket, request: string, nowMs: number): void {
    tracked.sentMs = nowMs;
    tracked.answering = false;
    if (this.#run.plan.body === undefined) {
      tracked.socket.write(request, 'latin1');
      return;
    }
    tracked.sending++;
    tracked.socket.write(request, 'latin1', (error) => {
      if (!error) tracked.sending--;
    });
  }

  #open(request: string, sentMs: number): void {
    const socket = openSocket(this.#run, this.#target, this.#buffer, this);
    this.#opening = { socket, request, sentMs };
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
