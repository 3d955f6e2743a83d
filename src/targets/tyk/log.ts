import { GrowingFile } from '../../runtime/logs/growing-file.ts';

/** How often each kind of line about reloads is in Tyk's log since it was started. */
export interface ReloadCounts {
  /** Triggers that reached the reload queue, including those that 2.9.4 then drops. */
  queued: number;
  begun: number;
  completed: number;
  /** Control requests without the secret, which Tyk refuses. */
  refused: number;
}

const LINES: Record<keyof ReloadCounts, RegExp> = {
  queued: /msg="Reload (already )?queued"/g,
  begun: /msg="reload: initiating"/g,
  completed: /msg="reload: complete"/g,
  refused: /msg="Attempted administrative access/g,
};

/** Counts the reload lines in a part of a log. */
export function countReloadLines(text: string): ReloadCounts {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return {
    queued: count(LINES.queued),
    begun: count(LINES.begun),
    completed: count(LINES.completed),
    refused: count(LINES.refused),
  };
}

/** Counts the reload lines of a log that is being written. */
export class ReloadLog {
  readonly #file: GrowingFile;
  readonly #from: number;
  #counts: ReloadCounts = { queued: 0, begun: 0, completed: 0, refused: 0 };

  /** Follows the file from this offset (bytes) on. */
  constructor(file: string, offset: number) {
    this.#file = new GrowingFile(file, offset);
    this.#from = offset;
  }

  /** Bytes read so far. */
  get bytes(): number {
    return this.#file.offset - this.#from;
  }

  /** The counts so far. Must not be called while an earlier call is running. */
  async look(): Promise<ReloadCounts> {
    const more = countReloadLines(await this.#file.readNew());
    const { queued, begun, completed, refused } = this.#counts;
    this.#counts = {
      queued: queued + more.queued,
      begun: begun + more.begun,
      completed: completed + more.completed,
      refused: refused + more.refused,
    };
    return { ...this.#counts };
  }
}
