import { GrowingFile } from '../../runtime/logs/growing-file.ts';

/** What Tyk's log says of its reloads, counted since it was started. */
export interface ReloadCounts {
  /** Triggers that reached the reload queue, those that 2.9.4 then drops included. */
  queued: number;
  begun: number;
  completed: number;
  /** Control requests without the secret. */
  refused: number;
}

const LINES: Record<keyof ReloadCounts, RegExp> = {
  queued: /msg="Reload (already )?queued"/g,
  begun: /msg="reload: initiating"/g,
  completed: /msg="reload: complete"/g,
  refused: /msg="Attempted administrative access/g,
};

/** Counts the reload lines in a piece of log. */
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

  /** Bytes of log looked at. */
  get bytes(): number {
    return this.#file.offset - this.#from;
  }

  /** The counts up to now. Concurrent looks must not overlap. */
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
