import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerSpec } from './container.ts';

/** Writes a line, the first argument, where the container's program writes its errors: behind all that it has written there. */
export const MARK_SCRIPT = 'echo "$0" >/proc/1/fd/2';
/** A line takes a few ms through an engine; after a burst of them, it waits for its turn. */
const MARK_BOUND_MS = 30_000;

/** Passes a container's output on to its log file, looks for the ready line in it, and tells how far it has come. */
export class ContainerLog<Ready> {
  readonly line: Promise<Ready>;
  readonly ended: Promise<void>;
  readonly consume: (output: Readable) => void;
  /** What to do when a mark arrives; the lines before it are in the file by then. */
  readonly #marks = new Map<string, () => void>();

  constructor({ logFile, ready }: Pick<ContainerSpec<Ready>, 'logFile' | 'ready'>) {
    const line = Promise.withResolvers<Ready>();
    const ended = Promise.withResolvers<void>();
    const file = createWriteStream(logFile, { flags: 'a' });
    this.line = line.promise;
    this.ended = ended.promise;
    this.consume = (output) => {
      const lines = createInterface({ input: output });
      lines.on('line', (text) => {
        const mark = this.#marks.get(text);
        // A mark is nothing that the program said: it is not kept.
        file.write(mark ? '' : `${text}\n`, mark);
        const found = ready?.(text);
        if (found !== undefined) line.resolve(found);
      });
      lines.once('close', () => file.end(() => ended.resolve()));
    };
  }

  /** Has a mark written behind the output, and waits until it has come through. @throws Error when it does not within 30 s */
  async marked(write: (mark: string) => Promise<void>): Promise<void> {
    const mark = `reload-proof-mark-${randomBytes(8).toString('hex')}`;
    const arrived = Promise.withResolvers<void>();
    const over = new AbortController();
    this.#marks.set(mark, arrived.resolve);
    try {
      await write(mark);
      await Promise.race([
        arrived.promise,
        this.ended.then(() => Promise.reject(new Error('the container has ended'))),
        delay(MARK_BOUND_MS, undefined, { signal: over.signal }).then(() =>
          Promise.reject(new Error(`its log is more than ${MARK_BOUND_MS / 1000} s behind`)),
        ),
      ]);
    } finally {
      over.abort();
      this.#marks.delete(mark);
    }
  }
}
