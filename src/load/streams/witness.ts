import { fastMonotonicMs } from '../../record/clock.ts';
import type { StreamEnd, StreamRecord } from '../../record/streams/stream-record.ts';
import type { ProbeLog } from '../probe/probe-log.ts';

/** Sees the streams of one virtual user, one after the other: their messages, by their numbers, and their ends. */
export class StreamWitness {
  readonly #log: Pick<ProbeLog, 'streamOpened' | 'streamEnded'>;
  readonly #virtualUser: number;
  #stream: StreamRecord | undefined;
  #lastMessageMs = 0;
  /** The highest number so far, over all streams. */
  #highest: number | undefined;
  #endedMs: number | undefined;

  constructor(virtualUser: number, log: Pick<ProbeLog, 'streamOpened' | 'streamEnded'>) {
    this.#virtualUser = virtualUser;
    this.#log = log;
  }

  /** Whether a stream is open. */
  get isOpen(): boolean {
    return this.#stream !== undefined;
  }

  /** The server has accepted the stream of this request. */
  opened(request: number): void {
    const nowMs = fastMonotonicMs();
    this.#lastMessageMs = nowMs;
    this.#stream = {
      request,
      virtualUser: this.#virtualUser,
      openedMs: nowMs,
      endedMs: nowMs,
      end: 'alive',
      how: '',
      messages: 0,
      lost: 0,
      repeated: 0,
      missed: 0,
      numbered: false,
      longestGapMs: 0,
      gapBeganMs: nowMs,
      ...(this.#endedMs === undefined ? {} : { reconnectMs: nowMs - this.#endedMs }),
    };
    this.#log.streamOpened();
  }

  /** A message has come, with its number where it carries one. */
  message(number: number | undefined): void {
    const stream = this.#stream;
    if (!stream) return;
    const isFirst = stream.messages === 0;
    stream.messages++;
    this.#noteGap(stream);
    if (number === undefined) return;
    stream.numbered = true;
    const highest = this.#highest ?? number - 1;
    if (number <= highest) {
      stream.repeated++;
      return;
    }
    // What lies before the first one was sent while there was no stream.
    if (isFirst) stream.missed += number - highest - 1;
    else stream.lost += number - highest - 1;
    this.#highest = number;
  }

  /** The stream that is open has ended. */
  ended(end: StreamEnd, how: string): void {
    const stream = this.#stream;
    if (!stream) return;
    this.#stream = undefined;
    this.#noteGap(stream);
    stream.endedMs = fastMonotonicMs();
    this.#endedMs = stream.endedMs;
    this.#log.streamEnded({ ...stream, end, how });
  }

  #noteGap(stream: StreamRecord): void {
    const nowMs = fastMonotonicMs();
    if (nowMs - this.#lastMessageMs > stream.longestGapMs) {
      stream.longestGapMs = nowMs - this.#lastMessageMs;
      stream.gapBeganMs = this.#lastMessageMs;
    }
    this.#lastMessageMs = nowMs;
  }
}
