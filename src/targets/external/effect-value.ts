import { execa } from 'execa';
import { request } from 'undici';
import { UserError } from '../../common/user-error.ts';
import type { Effect } from '../../settings/check-options.ts';

const READ_BOUND_MS = 5000;
/** A command costs much more than a request. */
const COMMAND_EVERY_MS = 1000;

/** The value that proves a reload where no header does: the body of a URL, or the output of a command. */
export class EffectValue {
  readonly #effect: Effect;
  #last: { atMs: number; value: string | undefined } | undefined;

  constructor(effect: Effect) {
    this.#effect = effect;
  }

  /** What it is called in messages. It names neither the URL nor the command. */
  get name(): string {
    return 'url' in this.#effect ? 'the body of the effect URL' : 'the output of the effect command';
  }

  /** The value now; undefined where there is none. */
  async read(): Promise<string | undefined> {
    const nowMs = performance.now();
    if ('command' in this.#effect && this.#last && nowMs - this.#last.atMs < COMMAND_EVERY_MS)
      return this.#last.value;
    const value = await ('url' in this.#effect ? bodyOf(this.#effect.url) : outputOf(this.#effect.command));
    this.#last = { atMs: nowMs, value };
    return value;
  }

  /** What must hold before any reload. @throws UserError where there is no value, so that it could not show one */
  async require(): Promise<void> {
    if ((await this.read()) !== undefined) return;
    const [what, option] =
      'url' in this.#effect
        ? ['returns no status below 400', '--effect-url']
        : [`does not end with exit code 0 within ${READ_BOUND_MS / 1000} s`, '--effect-command'];
    throw new UserError(
      `the effect ${'url' in this.#effect ? 'URL' : 'command'} ${what} before any reload, so that it cannot show one (${option})`,
    );
  }

  /** The next value is read anew. */
  forget(): void {
    this.#last = undefined;
  }
}

async function bodyOf(url: string): Promise<string | undefined> {
  try {
    // On a connection of its own, as a client that has just come.
    const { statusCode, body } = await request(url, {
      reset: true,
      signal: AbortSignal.timeout(READ_BOUND_MS),
    });
    const text = await body.text();
    return statusCode < 400 ? text : undefined;
  } catch {
    return undefined;
  }
}

async function outputOf(command: string): Promise<string | undefined> {
  const { failed, stdout } = await execa(command, {
    shell: true,
    reject: false,
    stdin: 'ignore',
    stderr: 'ignore',
    timeout: READ_BOUND_MS,
  });
  return failed ? undefined : stdout;
}
