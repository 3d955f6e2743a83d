import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { settledWithin } from '../../common/settled-within.ts';
import { CONTAINER_OUTPUT_BOUND_MS } from '../start-bounds.ts';
import type { ContainerSpec } from './container-spec.ts';

/** Writes a container's output to its log file and looks for the ready line. */
export class ContainerLog<Ready> {
  /** Settles when the output has ended; it does not keep Node running, as `written()` does. */
  readonly ended: Promise<void>;
  readonly consume: (output: Readable) => void;

  /** Whether the container has started. */
  begun = false;

  readonly #name: string;
  readonly #line: Promise<Ready>;

  constructor({ name, logFile, ready }: Pick<ContainerSpec<Ready>, 'name' | 'logFile' | 'ready'>) {
    const line = Promise.withResolvers<Ready>();
    const ended = Promise.withResolvers<void>();
    const file = createWriteStream(logFile, { flags: 'a' });
    this.#name = name;
    this.#line = line.promise;
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
  /** The data of the ready line, once testcontainers has seen it in a copy of the output of its own. */
  line(): Promise<Ready> {
    return this.#within('its ready line is there', this.#line);
  }

  /** Waits until all output is in the log file. */
  written(): Promise<void> {
    return this.#within('its output has ended', this.ended);
  }

  // testcontainers does not let the connection over which the output comes keep Node running.
  #within<Value>(what: string, promise: Promise<Value>): Promise<Value> {
    return settledWithin(`${what} (container ${this.#name})`, CONTAINER_OUTPUT_BOUND_MS, promise);
  }
}
