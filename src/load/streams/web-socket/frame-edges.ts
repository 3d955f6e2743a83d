const OPCODE = 0x0f;
const CLOSE = 0x8;
const MASKED = 0x80;
const MASK_BYTES = 4;
const LENGTH = 0x7f;
const IN_16_BITS = 126;
const IN_64_BITS = 127;

/** Follows the frames of a WebSocket, however their bytes come in pieces, to know where they begin and end. */
export class FrameEdges {
  readonly #head = Buffer.alloc(10);
  #headBytes = 0;
  /** What is still to come of a frame whose head has come. */
  #left = 0;

  /** A frame has begun, and its end is still to come. */
  get isInFrame(): boolean {
    return this.#headBytes > 0;
  }

  /** Takes a piece, and returns where a close frame ends in it; undefined when none does. */
  push(piece: Buffer): number | undefined {
    for (let at = 0; at < piece.length;) {
      if (this.#headBytes < this.#headLength) {
        this.#head[this.#headBytes++] = piece[at++] ?? 0;
        if (this.#headBytes < this.#headLength) continue;
        this.#left = this.#bodyBytes();
      }
      const taken = Math.min(piece.length - at, this.#left);
      at += taken;
      this.#left -= taken;
      if (this.#left > 0) continue;
      this.#headBytes = 0;
      if ((this.#byte(0) & OPCODE) === CLOSE) return at;
    }
    return undefined;
  }

  get #headLength(): number {
    const length = this.#headBytes < 2 ? 0 : this.#byte(1) & LENGTH;
    return length === IN_64_BITS ? 10 : length === IN_16_BITS ? 4 : 2;
  }

  #bodyBytes(): number {
    const length = this.#byte(1) & LENGTH;
    const mask = (this.#byte(1) & MASKED) === 0 ? 0 : MASK_BYTES;
    if (length === IN_64_BITS) return Number(this.#head.readBigUInt64BE(2)) + mask;
    return (length === IN_16_BITS ? this.#head.readUInt16BE(2) : length) + mask;
  }

  #byte(index: number): number {
    return this.#head[index] ?? 0;
  }
}
