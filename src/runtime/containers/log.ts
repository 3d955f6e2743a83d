import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ContainerSpec } from './container-spec.ts';

/** Writes a container's output to its log file and looks for the ready line. */
export class ContainerLog<Ready> {
  readonly line: Promise<Ready>;
  readonly ended: Promise<void>;
  readonly consume: (output: Readable) => void;

  /** Whether the container has started. */
  begun = false;

  constructor({ logFile, ready }: Pick<ContainerSpec<Ready>, 'logFile' | 'ready'>) {
    const line = Promise.withResolvers<Ready>();
    const ended = Promise.withResolvers<void>();
    const file = createWriteStream(logFile, { flags: 'a' });
    this.line = line.promise;
    this.ended = ended.promise;
    this.consume = (output) => {
      this.begun = true;
      const lines = createInterface({ input: output });
      lines.on('line', (text) => {
        file.write(`${text}\n`);
        const found = 'line' in ready ? ready.read(text) : undefined;
        if (found !== undefined) line.resolve(found);
      });
      lines.once('close', () => file.end(() => ended.resolve()));
    };
  }
}
