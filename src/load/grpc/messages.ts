const HEAD_BYTES = 5;
/** Of a message, no more than this is searched for its number. */
const KEPT_BYTES = 4096;
const LENGTH_AT = 1;

/** Takes the beginning of a message that is complete. */
type OnMessage = (payload: Buffer) => void;

/** A gRPC message: not compressed, and its length before it. */
export function framed(payload: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(payload.length, LENGTH_AT);
  return Buffer.concat([head, payload]);
}

/** Finds the messages in the body of a response, cut in whatever places. */
export class Messages {
  readonly #onMessage: OnMessage;
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #headBytes = 0;
  /** Bytes of the message that are still to come. */
  #left = 0;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** How many messages were complete. */
  count = 0;
  /** Whether one was compressed although the client takes no compressed ones. */
  compressed = false;

  constructor(onMessage: OnMessage) {
    this.#onMessage = onMessage;
  }

  /** Whether the last message is complete. */
  get whole(): boolean {
    return this.#headBytes === 0;
  }

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#headBytes < HEAD_BYTES) {
        const copied = chunk.copy(this.#head, this.#headBytes, at, at + HEAD_BYTES - this.#headBytes);
        this.#headBytes += copied;
        at += copied;
        if (this.#headBytes < HEAD_BYTES) return;
        this.compressed ||= this.#head[0] !== 0;
        this.#left = this.#head.readUInt32BE(LENGTH_AT);
      }
      const piece = chunk.subarray(at, at + this.#left);
      this.#keep(piece);
      this.#left -= piece.length;
      at += piece.length;
      if (this.#left === 0) this.#complete();
    }
  }

  #keep(piece: Buffer): void {
    const kept = piece.subarray(0, KEPT_BYTES - this.#keptBytes);
    this.#keptBytes += kept.length;
    if (kept.length > 0) this.#kept.push(kept);
  }

  #complete(): void {
    const payload = Buffer.concat(this.#kept);
    this.#kept = [];
    this.#keptBytes = 0;
    this.#headBytes = 0;
    this.count++;
    this.#onMessage(payload);
  }
}
