import { open } from 'node:fs/promises';

/** A log that somebody else writes: each look reads only what came since the last one, whole lines at a time. */
export class GrowingFile {
  readonly #file: string;
  #offset: number;
  #rest = '';

  /** Follows the file from this offset (bytes) on. */
  constructor(file: string, offset = 0) {
    this.#file = file;
    this.#offset = offset;
  }

  /** Where the next look begins, bytes. */
  get offset(): number {
    return this.#offset;
  }

  /** The whole lines that are new, each with its end. Concurrent looks must not overlap. */
  async look(): Promise<string> {
    const handle = await open(this.#file);
    try {
      const { size } = await handle.stat();
      const buffer = Buffer.alloc(Math.max(0, size - this.#offset));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#offset);
      this.#offset += bytesRead;
      const text = this.#rest + buffer.toString('utf8', 0, bytesRead);
      const end = text.lastIndexOf('\n') + 1;
      this.#rest = text.slice(end);
      return text.slice(0, end);
    } finally {
      await handle.close();
    }
  }
}
