import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { UserError } from '../../common/user-error.ts';

/** Asks on a terminal. */
export class Questions {
  readonly #lines: Interface;
  readonly #output: Writable;
  /** Lines that were typed, or pasted, before their question. */
  readonly #ahead: string[] = [];
  #waiting: PromiseWithResolvers<string> | undefined;
  #isOver = false;

  constructor(input: Readable, output: Writable) {
    this.#output = output;
    this.#lines = createInterface({ input, output });
    this.#lines.on('line', (line) => {
      if (!this.#waiting) this.#ahead.push(line);
      this.#waiting?.resolve(line);
      // The next line may come in the same chunk.
      this.#waiting = undefined;
    });
    this.#lines.once('close', () => this.#end());
    this.#lines.once('SIGINT', () => {
      // A terminal whose lines are read sends no signal by itself.
      if (!this.#waiting) process.kill(process.pid, 'SIGINT');
      this.#end();
    });
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

  #end(): void {
    this.#isOver = true;
    this.#waiting?.reject(new UserError('interrupted while init was asking'));
  }

  async #line(question: string): Promise<string> {
    const ahead = this.#ahead.shift();
    if (ahead !== undefined) {
      this.#output.write(`${question} ${ahead}\n`);
      return ahead.trim();
    }
    this.#waiting = Promise.withResolvers();
    const { promise } = this.#waiting;
    if (this.#isOver) this.#end();
    else {
      this.#lines.setPrompt(`${question} `);
      this.#lines.prompt();
    }
    try {
      return (await promise).trim();
    } catch (error) {
      this.#output.write('\n');
      throw error;
    }
  }
}
