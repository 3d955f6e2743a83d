import { open } from 'node:fs/promises';

/** Follows a log that another process writes: each call reads only the complete lines added since the last one. */
export class GrowingFile {
  readonly #file: string;
  #offset: number;
  #rest = '';

  /** Starts at this offset (bytes). */
  constructor(file: string, offset = 0) {
    this.#file = file;
    this.#offset = offset;
  }

  /** Where the next read starts, bytes. */
  get offset(): number {
    return this.#offset;
  }

  /** Reads the new complete lines, including their line ends. Calls must not overlap. */
  async readNew(): Promise<string> {
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
