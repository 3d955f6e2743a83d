import type { Writable } from 'node:stream';
import { fastMonotonicMs } from '../../record/clock.ts';
import type { RequestBody } from './request-body.ts';

const PIECE_BYTES = 64 * 1024;
const PIECE_MS = 50;
const MIN_PIECES = 10;

/** Writes one piece of a body, and calls back when the system has taken it, or with why it has not. */
export type WritePiece = (piece: Buffer, isLast: boolean, onTaken: (error?: Error | null) => void) => void;

/** Sends the body of one request piece by piece, at once or evenly over its time, and never faster than the system takes it. */
export class BodySender {
  readonly #body: RequestBody;
  readonly #id: string;
  readonly #to: Writable;
  readonly #writePiece: WritePiece;
  readonly #onTaken: (() => void) | undefined;
  #durationMs: number;
  #beganMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #written = 0;
  /** A piece has not been taken yet. */
  #isBusy = false;
  #hasBegun = false;
  #isOver = false;
  #isSent = false;

  /** `onTaken` is called when the system has taken the last piece. */
  constructor(body: RequestBody, id: string, to: Writable, writePiece: WritePiece, onTaken?: () => void) {
    this.#body = body;
    this.#id = id;
    this.#to = to;
    this.#writePiece = writePiece;
    this.#onTaken = onTaken;
    this.#durationMs = body.durationMs;
  }

  /** Whether the system has taken the whole body. */
  get isSent(): boolean {
    return this.#isSent;
  }

  /** Begins, unless it has begun already. */
  begin(): void {
    if (this.#hasBegun || this.#isOver) return;
    clearTimeout(this.#timer);
    this.#hasBegun = true;
    this.#beganMs = fastMonotonicMs();
    if (this.#durationMs === 0) return this.#write();
    const everyMs = Math.min(PIECE_MS, this.#durationMs / MIN_PIECES);
    this.#timer = setInterval(() => this.#writeSoon(), everyMs);
  }

  /** Begins after so long, unless it is told to before. */
  beginAfter(ms: number): void {
    this.#timer = setTimeout(() => this.begin(), ms);
  }

  /** Sends no more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#isOver = true;
  }

  /** Sends the rest without delay. */
  hurry(): void {
    this.#durationMs = 0;
    if (this.#hasBegun) this.#write();
  }

  /** What has come meanwhile is read before a piece is written: to write after a reset would lose an early response. */
  #writeSoon(): void {
    setImmediate(() => this.#write());
  }

  #write(): void {
    if (!this.#to.writable) this.stop();
    const due = this.#due();
    const { bytes } = this.#body;
    if (this.#isOver || this.#isBusy || (this.#written === due && due < bytes)) return;
    const piece = this.#body.piece(this.#id, this.#written, Math.min(due, this.#written + PIECE_BYTES));
    this.#written += piece.length;
    this.#isBusy = true;
    const isLast = this.#written === bytes;
    if (isLast) this.stop();
    this.#writePiece(piece, isLast, (error) => {
      this.#isBusy = false;
      if (error) this.stop();
      else if (isLast) this.#taken();
      // Otherwise the timer writes what is due next.
      else if (this.#written < due) this.#writeSoon();
    });
  }

  #taken(): void {
    this.#isSent = true;
    this.#onTaken?.();
  }

  #due(): number {
    const { bytes } = this.#body;
    const share = (fastMonotonicMs() - this.#beganMs) / this.#durationMs;
    return share < 1 ? Math.floor(bytes * share) : bytes;
  }
}
