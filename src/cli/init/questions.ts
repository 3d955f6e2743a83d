import { createInterface, type Interface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { UserError } from '../../common/user-error.ts';

/** Asks on a terminal. */
export class Questions {
  readonly #lines: Interface;
  readonly #output: Writable;
  readonly #over = new AbortController();

  constructor(input: Readable, output: Writable) {
    this.#output = output;
    this.#lines = createInterface({ input, output });
    for (const end of ['SIGINT', 'close'] as const) this.#lines.once(end, () => this.#over.abort());
  }

  /**
   * What is typed, as `read` returns it; asked again while that throws a UserError.
   * @throws UserError at Ctrl-C or Ctrl-D
   */
  async ask<Value>(question: string, read: (text: string) => Value): Promise<Value> {
    for (;;) {
      const text = await this.#line(question);
      try {
        return read(text);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        this.#output.write(`${error.message}\n`);
      }
    }
  }

  /** Whether the user agrees; `usual` is what Enter alone says. */
  confirm(question: string, usual: boolean): Promise<boolean> {
    return this.ask(`${question} ${usual ? '[Y/n]' : '[y/N]'}`, (text) => {
      if (text === '') return usual;
      if (/^(?:y|yes|n|no)$/i.test(text)) return /^y/i.test(text);
      throw new UserError('type y or n');
    });
  }

  close(): void {
    this.#lines.close();
  }

  async #line(question: string): Promise<string> {
    const { signal } = this.#over;
    try {
      signal.throwIfAborted();
      return (await this.#lines.question(`${question} `, { signal })).trim();
    } catch (error) {
      if (!signal.aborted) throw error;
      this.#output.write('\n');
      throw new UserError('interrupted while init was asking');
    }
  }
}
