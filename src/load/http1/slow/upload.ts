import type { Socket } from 'node:net';
import { fastMonotonicMs } from '../../../record/clock.ts';
import type { Upload } from '../../../record/flow/load-plan.ts';

const PIECE_MS = 50;
const MIN_PIECES = 10;
const FILLING = Buffer.alloc(64 * 1024, 'reload-proof ');

/** The body of a request, sent piece by piece, evenly over its time. */
export class SlowUpload {
  readonly #socket: Socket;
  readonly #bytes: number;
  readonly #onTaken: (error?: Error | null) => void;
  readonly #beganMs = fastMonotonicMs();
  readonly #timer: NodeJS.Timeout;
  #durationMs: number;
  #written = 0;

  /** Begins. Calls back when the system has taken the last piece. */
  constructor(socket: Socket, { bytes, durationMs }: Upload, onTaken: (error?: Error | null) => void) {
    this.#socket = socket;
    this.#bytes = bytes;
    this.#durationMs = durationMs;
    this.#onTaken = onTaken;
    // What has come meanwhile is read before a piece is written: to write after a reset would lose an early response.
    const writeDue = () => setImmediate(() => this.#writeDue());
    this.#timer = setInterval(writeDue, Math.min(PIECE_MS, durationMs / MIN_PIECES));
  }

  /** Sends no more. */
  stop(): void {
    clearInterval(this.#timer);
    this.#written = this.#bytes;
  }

  /** Sends the rest without delay. */
  hurry(): void {
    this.#durationMs = 0;
    this.#writeDue();
  }

  #writeDue(): void {
    if (!this.#socket.writable) this.stop();
    for (const due = this.#due(); this.#written < due;) {
      const piece = FILLING.subarray(0, due - this.#written);
      this.#written += piece.length;
      const isLast = this.#written === this.#bytes;
      this.#socket.write(piece, isLast ? this.#onTaken : undefined);
    }
    if (this.#written === this.#bytes) clearInterval(this.#timer);
  }

  #due(): number {
    const share = (fastMonotonicMs() - this.#beganMs) / this.#durationMs;
    return share < 1 ? Math.floor(this.#bytes * share) : this.#bytes;
  }
}
