import type { Socket } from 'node:net';
import type { Endpoint } from '../../common/connect/endpoint.ts';
import { fastMonotonicMs } from '../../record/clock.ts';
import { addressOf } from '../dial.ts';
import { ENDED, isBrokenTls } from '../failure.ts';
import { LINGER_MS, slowestOf } from '../linger.ts';
import type { Run } from '../probe/run.ts';
import { sendBody } from './send-body.ts';
import { openSocket, type SocketEvents } from './open-socket.ts';
import { destroyAfter, lingeringClose } from './lingering-close.ts';
import { beginningOf, isAboutFin } from './surplus.ts';
import type { TrackedSocket } from './tracked-socket.ts';

const BUFFER_BYTES = 64 * 1024;
/** The less is read at a time, the more evenly. */
const SLOW_BUFFER_BYTES = 16 * 1024;

/** Sends requests on a connection, one at a time. */
export interface ConnectionUser {
  /** A request is under way. */
  readonly inFlight: boolean;
  /** Takes bytes, whose memory is reused afterwards. Returns those that belong to no request, if any. */
  read(chunk: Buffer): Buffer | undefined;
  /** The server has ended the connection: whether that was the end of the response under way. */
  finish(): boolean;
  /** The connection failed, or was ended by the server, under the request under way. */
  failed(error: Error, tracked: TrackedSocket | undefined): void;
}

/** A request to be written. */
interface Outgoing {
  text: string;
  id: string;
  /** When it was sent, monotonic ms. */
  sentMs: number;
}

/** A connection that is being opened: for a request that has been sent, or ahead of one. */
interface Opening {
  socket: Socket;
  sent?: Outgoing;
  onFailure?: () => void;
}

/** The TCP connection of one virtual user, opened again when it has ended, with its row in the connection table. */
export class Connection implements SocketEvents {
  /** The connection there is now, unless its end was announced or seen. */
  tracked: TrackedSocket | undefined;
  readonly #index: number;
  readonly #run: Run;
  readonly #target: Endpoint;
  readonly #user: ConnectionUser;
  readonly #maxAgeMs: number;
  readonly #maxRequests: number;
  readonly #buffer: Buffer;
  #opening: Opening | undefined;
  /** Why no connection could be opened ahead for the next request, which has that as its outcome. */
  #failedAhead: Error | undefined;
  #isHurried = false;
  /** All that are not closed yet. */
  readonly #sockets = new Set<Socket>();

  constructor(index: number, run: Run, target: Endpoint, user: ConnectionUser) {
    this.#index = index;
    this.#run = run;
    this.#target = target;
    this.#user = user;
    this.#maxAgeMs = run.plan.recycle?.maxAgeMs ?? Number.POSITIVE_INFINITY;
    this.#buffer = Buffer.allocUnsafeSlow(run.plan.download ? SLOW_BUFFER_BYTES : BUFFER_BYTES);
    this.#maxRequests = run.plan.recycle?.maxRequests ?? Number.POSITIVE_INFINITY;
  }

  /** Writes a request, on a new connection when there is none or when the plan says that the old one has done its part. */
  write(request: Outgoing): void {
    // Nothing is in flight then: no request meets the end of the spent one.
    if (this.tracked && this.#isSpent(this.tracked, request.sentMs)) this.#retire(this.tracked);
    if (this.tracked) this.#writeOn(this.tracked, request);
    else this.#writeOnNew(request);
  }

  /** Opens a connection for a request that is still to come; calls back when it cannot be opened before that. */
  openAhead(onFailure: () => void): void {
    if (!this.tracked && !this.#opening) this.#open({ onFailure });
  }

  /**
   * Notes a complete response. If a close was announced or requested, or the request is not complete, the connection is not used again.
   */
  responded(closes: boolean): void {
    const { tracked } = this;
    if (!tracked) return;
    tracked.served++;
    tracked.respondedMs = fastMonotonicMs();
    tracked.slowestMs = slowestOf(tracked.respondedMs - tracked.sentMs, tracked.slowestMs);
    tracked.announced = closes;
    if (tracked.body) this.#leaveEarly(tracked);
    else if (closes) this.#leave(tracked, 'announced');
  }

  /** Notes unsolicited bytes on the current connection or an earlier one. Only the first ones of a connection count. */
  unsolicited(what: string, tracked = this.tracked): void {
    if (!tracked || tracked.unsolicited) return;
    tracked.unsolicited = true;
    this.#run.log.unsolicitedBytes(tracked.row, this.#index, tracked.served, what);
  }

  /** An interim response has come: after a 100 the body is sent, and the response itself is still to come. */
  interim(status: number): void {
    const { tracked } = this;
    if (!tracked || tracked.sending === 0) return;
    tracked.responding = false;
    if (status === 100) tracked.body?.begin();
  }

  /** Sends what is left of a body without delay, and later ones too. */
  hurry(): void {
    this.#isHurried = true;
    this.tracked?.body?.hurry();
  }

  /** Closes the connection at once, or stops opening it. */
  drop(): void {
    this.#opening?.socket.destroy();
    this.#opening = undefined;
    this.tracked?.body?.stop();
    this.tracked?.socket.destroy();
    this.tracked = undefined;
  }

  /** Says good-bye in the protocol spoken, and gives the server some time to close; what it still sends is not looked at. */
  takeLeave(last: Buffer): void {
    const { tracked } = this;
    if (!tracked) return;
    this.tracked = undefined;
    // The server's end is due from now on.
    tracked.finSent = true;
    tracked.socket.write(last);
    destroyAfter(tracked.socket, LINGER_MS);
  }

  /** Retires it and waits until every connection is closed, including those that are only read from. */
  async close(): Promise<void> {
    if (this.tracked) this.#retire(this.tracked);
    else this.drop();
    const gone = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    await Promise.all(gone);
  }

  opened(tracked: TrackedSocket): void {
    tracked.row = this.#run.log.opened(this.#index, addressOf(tracked.socket));
    if (this.#opening?.socket !== tracked.socket) return;
    const { sent } = this.#opening;
    this.#opening = undefined;
    this.tracked = tracked;
    if (sent) this.#writeOn(tracked, sent);
  }

  read(tracked: TrackedSocket, chunk: Buffer): void {
    const isCurrent = this.tracked === tracked;
    if (!isCurrent && tracked.left === undefined) return;
    if (isCurrent) tracked.responding = true;
    const surplus = isCurrent ? this.#user.read(chunk) : chunk;
    if (surplus === undefined) return;
    if (tracked.finSent && isAboutFin(surplus)) return;
    this.unsolicited(beginningOf(surplus), tracked);
    // It is not known where the next response would begin.
    if (this.tracked === tracked) this.#leave(tracked, 'unsolicited');
  }

  failed(tracked: TrackedSocket | undefined, error: Error): void {
    const isIdle = tracked?.left === 'unsolicited' || tracked?.left === 'retired';
    if (isIdle && tracked.ended !== undefined) {
      tracked.left = undefined;
      this.#run.log.idleClose(this.#index, tracked.ended, tracked.served);
    }
    if (tracked && isBrokenTls(error) && !(this.tracked === tracked && this.#user.inFlight))
      this.unsolicited(
        `no TLS record of this connection (${(error as NodeJS.ErrnoException).code})`,
        tracked,
      );
    // A connection that is not used any more may end in any way.
    if (tracked ? this.tracked !== tracked : this.#opening === undefined) return;
    // What a failure cuts may look like a response that goes on until the end of its connection.
    if (error === ENDED && this.#user.inFlight && this.#user.finish()) return;
    const ahead = this.#opening?.sent ? undefined : this.#opening?.onFailure;
    this.tracked = undefined;
    this.#opening = undefined;
    if (ahead) {
      this.#failedAhead = error;
      ahead();
      return;
    }
    if (tracked) tracked.cut = this.#user.inFlight;
    if (this.#user.inFlight) this.#user.failed(error, tracked);
    else if (tracked?.ended === undefined)
      this.#run.log.error((error as NodeJS.ErrnoException).code ?? error.message);
    else this.#run.log.idleClose(this.#index, tracked.ended, tracked.served);
    // What is still to be sent would keep it open.
    if (!tracked || tracked.sending === 0) return;
    tracked.body?.stop();
    tracked.socket.destroy();
  }

  closed({ row, served, ended, cut, announced }: TrackedSocket): void {
    const by = ended === undefined ? 'probe' : 'server';
    this.#run.log.closed(row, served, { by, inFlight: cut, how: ended ?? 'fin', announced });
  }

  /** Stops using a connection, but reads on until the server ends it, for LINGER_MS at most. */
  #leave(tracked: TrackedSocket, why: 'announced' | 'early' | 'unsolicited'): void {
    this.tracked = undefined;
    tracked.left = why;
    destroyAfter(tracked.socket, LINGER_MS);
  }

  /** Stops sending a request that has its response already, and ends its side of the connection (RFC 9112, section 9.5). */
  #leaveEarly(tracked: TrackedSocket): void {
    tracked.body?.stop();
    tracked.finSent = true;
    tracked.socket.end();
    this.#leave(tracked, 'early');
  }

  /** Stops using a connection on which the server may still be sending, and closes it. */
  #retire(tracked: TrackedSocket): void {
    this.tracked = undefined;
    tracked.left = 'retired';
    lingeringClose(tracked, fastMonotonicMs());
  }

  #isSpent({ socket, openedMs, served }: TrackedSocket, nowMs: number): boolean {
    if (served >= this.#maxRequests || nowMs - openedMs >= this.#maxAgeMs) return true;
    return this.#run.names?.moved(socket.remoteAddress) ?? false;
  }

  #writeOn(tracked: TrackedSocket, { text, id, sentMs }: Outgoing): void {
    const { socket } = tracked;
    tracked.sentMs = sentMs;
    tracked.responding = false;
    const { body } = this.#run;
    if (!body) {
      socket.write(text, 'latin1');
      return;
    }
    tracked.sending++;
    const onTaken = () => {
      tracked.sending--;
      tracked.body = undefined;
    };
    if (body.isInline) socket.write(text, 'latin1', (error) => void (error ?? onTaken()));
    else {
      socket.write(text, 'latin1');
      tracked.body = sendBody(body, id, socket, onTaken);
      if (this.#isHurried) tracked.body.hurry();
    }
  }

  #writeOnNew(sent: Outgoing): void {
    const failure = this.#failedAhead;
    this.#failedAhead = undefined;
    // To connect once more would be a retry.
    if (failure) this.#user.failed(failure, undefined);
    else if (this.#opening) this.#opening.sent = sent;
    else this.#open({ sent });
  }

  #open(opening: Omit<Opening, 'socket'>): void {
    const socket = openSocket(this.#run, this.#target, this.#buffer, this);
    this.#opening = { socket, ...opening };
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
