import type { Socket } from 'node:net';
import { fastMonotonicMs } from '../../../record/clock.ts';
import type { Download } from '../../../record/flow/load-plan.ts';
import { countDownload, SLOW_DOWNLOAD_BYTES, type Downloads } from '../../../record/requests/downloads.ts';
import type { Head } from '../response-head.ts';
import type { ResponseEvents } from '../response-parser.ts';

/** Shorter pauses are not worth a timer. */
const MIN_PAUSE_MS = 2;

/**
 * Passes on the responses of one connection after the other, and pauses the reading so that each takes its time, where it is long enough
 * for that. Without a `content-length` it is taken to be as long as the longest one before it.
 */
export class SlowDownload implements ResponseEvents {
  readonly #reader: ResponseEvents;
  readonly #socketNow: () => Socket | undefined;
  #durationMs: number;
  readonly #downloads: Downloads;
  #expected = 0;
  #bytes = 0;
  #beganMs = 0;
  #pause: { timer: NodeJS.Timeout; socket: Socket } | undefined;

  constructor(
    reader: ResponseEvents,
    socketNow: () => Socket | undefined,
    { durationMs }: Download,
    downloads: Downloads,
  ) {
    this.#reader = reader;
    this.#socketNow = socketNow;
    this.#durationMs = durationMs;
    this.#downloads = downloads;
  }

  /** Reads on without delay. */
  hurry(): void {
    this.#durationMs = 0;
    this.#endPause();
  }

  interim(status: number): void {
    this.#reader.interim?.(status);
  }

  head(head: Head): void {
    // Of a response that failed.
    this.#endPause();
    this.#expected = typeof head.bodyEnd === 'number' ? head.bodyEnd : Math.max(this.#expected, this.#bytes);
    this.#bytes = 0;
    this.#beganMs = fastMonotonicMs();
    this.#reader.head(head);
  }

  body(piece: Buffer): void {
    this.#bytes += piece.length;
    this.#reader.body(piece);
    const socket = this.#socketNow();
    if (!socket || this.#pause || this.#expected < SLOW_DOWNLOAD_BYTES) return;
    const share = Math.min(1, this.#bytes / this.#expected);
    const aheadMs = this.#beganMs + share * this.#durationMs - fastMonotonicMs();
    if (aheadMs < MIN_PAUSE_MS) return;
    socket.pause();
    this.#pause = { socket, timer: setTimeout(() => this.#endPause(), aheadMs) };
  }

  end(): void {
    this.#endPause();
    countDownload(this.#downloads, this.#bytes);
    this.#reader.end();
  }

  #endPause(): void {
    if (!this.#pause) return;
    const { timer, socket } = this.#pause;
    clearTimeout(timer);
    this.#pause = undefined;
    socket.resume();
  }
}
