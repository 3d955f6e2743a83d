import os from 'node:os';
import { UserError } from '../../common/user-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** What a shell adds to the number of the signal that ended a program. */
const SIGNALED = 128;

/** Lets a first Ctrl-C, or SIGTERM, end something early, and a second one end it at once. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #told: () => string;
  #exitCode: number | undefined;

  /** `told` completes "interrupted by SIGINT" with what it ends, or what follows. */
  constructor(told: () => string) {
    this.#told = told;
  }

  /** Aborts with the first of the signals. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** That of a program which a signal has ended; undefined without one. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  watch(): this {
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
    return this;
  }

  unwatch(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    if (this.#exitCode !== undefined) process.exit(this.#exitCode);
    this.#exitCode = SIGNALED + os.constants.signals[signal];
    process.stderr.write(`\nreload-proof: interrupted by ${signal}${this.#told()}\n`);
    this.#controller.abort(new UserError(`interrupted by ${signal}`));
  };
}
