import { open } from 'node:fs/promises';

/** What Tyk's log says of its reloads, counted since it was started. */
export interface ReloadCounts {
  /** Triggers that reached the reload queue, those that 2.9.4 then drops included. */
  queued: number;
  begun: number;
  completed: number;
}

const LINES: Record<keyof ReloadCounts, RegExp> = {
  queued: /msg="Reload (already )?queued"/g,
  begun: /msg="reload: initiating"/g,
  completed: /msg="reload: complete"/g,
};

/** Counts the reload lines in a piece of log. */
export function countReloadLines(text: string): ReloadCounts {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return { queued: count(LINES.queued), begun: count(LINES.begun), completed: count(LINES.completed) };
}

/** Follows a growing log: each look reads only what came since the last one. */
export class ReloadLog {
  readonly #file: string;
  #offset = 0;
  #rest = '';
  #counts: ReloadCounts = { queued: 0, begun: 0, completed: 0 };

  /** Follows the file from this offset (bytes) on. */
  constructor(file: string, offset: number) {
    this.#file = file;
    this.#offset = offset;
  }

  /** Bytes of log looked at, with those before this gateway was started. */
  get bytes(): number {
    return this.#offset;
  }

  /** The counts up to now. Concurrent looks must not overlap. */
  async look(): Promise<ReloadCounts> {
    const handle = await open(this.#file);
    try {
      const size = (await handle.stat()).size;
      const buffer = Buffer.alloc(Math.max(0, size - this.#offset));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#offset);
      this.#offset += bytesRead;
      const text = this.#rest + buffer.toString('utf8', 0, bytesRead);
      const end = text.lastIndexOf('\n') + 1;
      this.#rest = text.slice(end);
      this.#add(countReloadLines(text.slice(0, end)));
    } finally {
      await handle.close();
    }
    return { ...this.#counts };
  }

  #add(more: ReloadCounts): void {
    const { queued, begun, completed } = this.#counts;
    this.#counts = {
      queued: queued + more.queued,
      begun: begun + more.begun,
      completed: completed + more.completed,
    };
  }
}
