const HEAD_BYTES = 9;
const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const PUSH_PROMISE = 5;
const NAMES = new Map([
  [DATA, 'DATA'],
  [HEADERS, 'HEADERS'],
  [PUSH_PROMISE, 'PUSH_PROMISE'],
]);
const END_STREAM = 0x1;
const TYPE_AT = 3;
const FLAGS_AT = 4;
const STREAM_AT = 5;
/** The highest bit before a stream's number means nothing. */
const STREAM_MASK = 0x7fff_ffff;

/** What came, and whether the client has to break the connection over it (RFC 9113, 5.1 and 8.4) instead of passing over it. */
type OnUnsolicited = (what: string, breaks: boolean) => void;

/**
 * Reads the heads of the frames that a server sends, to find unsolicited ones: of a stream that was never opened or that has
 * ended, and pushes. Node's own client passes over them, or breaks the connection without saying for which frame it does. Frames that
 * belong to the connection, and PRIORITY, WINDOW_UPDATE and RST_STREAM of a stream that has ended, may come at any time.
 */
export class FrameWatch {
  /** Streams that may still be sent to. One that the client reset stays: its frames may have been under way. */
  readonly #open = new Set<number>();
  readonly #reset = new Set<number>();
  #last = 0;
  readonly #onUnsolicited: OnUnsolicited;
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #headBytes = 0;
  /** Bytes of the payload that are still to come. */
  #left = 0;

  constructor(onUnsolicited: OnUnsolicited) {
    this.#onUnsolicited = onUnsolicited;
  }

  /** A request is sent on this stream. */
  opened(stream: number): void {
    this.#open.add(stream);
    this.#last = stream;
  }

  /** Whether the server reset a stream before its end, whatever it said about the reason. */
  wasReset(stream: number): boolean {
    return this.#reset.has(stream);
  }

  /**
   * Takes what was read, cut in whatever places, and returns where the first unsolicited frame begins in it, or its length. What
   * such a frame does to the connection must not touch what came before it.
   */
  push(chunk: Buffer): number {
    let expected = chunk.length;
    for (let at = 0; at < chunk.length;) {
      if (this.#left > 0) {
        const skipped = Math.min(this.#left, chunk.length - at);
        this.#left -= skipped;
        at += skipped;
      } else if (this.#headBytes === 0 && chunk.length - at >= HEAD_BYTES) {
        if (!this.#frame(chunk, at)) expected = Math.min(expected, at);
        at += HEAD_BYTES;
      } else {
        const begin = at;
        const copied = chunk.copy(this.#head, this.#headBytes, at, at + HEAD_BYTES - this.#headBytes);
        this.#headBytes += copied;
        at += copied;
        if (this.#headBytes < HEAD_BYTES) continue;
        this.#headBytes = 0;
        if (!this.#frame(this.#head, 0)) expected = Math.min(expected, begin);
      }
    }
    return expected;
  }

  /** Returns whether it belongs to a request or to the connection. */
  #frame(bytes: Buffer, at: number): boolean {
    this.#left = bytes.readUIntBE(at, TYPE_AT);
    const type = bytes[at + TYPE_AT] ?? 0;
    if (type !== DATA && type !== HEADERS && type !== RST_STREAM && type !== PUSH_PROMISE) return true;
    const stream = bytes.readUInt32BE(at + STREAM_AT) & STREAM_MASK;
    const isExpected = type !== PUSH_PROMISE && (type === RST_STREAM || this.#open.has(stream));
    if (!isExpected) {
      const wasNeverOpened = stream % 2 === 0 || stream > this.#last;
      this.#onUnsolicited(`${NAMES.get(type)} of stream ${stream}`, type === PUSH_PROMISE || wasNeverOpened);
    }
    const hasEnd = (type === DATA || type === HEADERS) && ((bytes[at + FLAGS_AT] ?? 0) & END_STREAM) !== 0;
    if (type === RST_STREAM && this.#open.has(stream)) this.#reset.add(stream);
    if (hasEnd || type === RST_STREAM) this.#open.delete(stream);
    return isExpected;
  }
}
