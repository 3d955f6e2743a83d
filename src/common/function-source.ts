import { runInThisContext } from 'node:vm';
import { UserError } from './user-error.ts';

/**
 * A function of a flow as its source text, since a function cannot be sent to the probe's thread
 * (docs/decisions/0020-flow-functions.md).
 * @throws UserError when it cannot be run from its text
 */
export function sourceOf(what: string, given: (...args: never[]) => unknown): string {
  const source = String(given);
  if (/^async\b/.test(source)) throw new UserError(`${what} must return at once, so it cannot be async`);
  try {
    functionFrom(source);
  } catch {
    throw new UserError(`${what} must be a function written in JavaScript or TypeScript`);
  }
  return source;
}

/** The function that a source text is of. */
export function functionFrom(source: string): (argument: unknown) => unknown {
  try {
    return runInThisContext(`(${source})`) as (argument: unknown) => unknown;
  } catch {
    // That of a method, as in { body() {} }.
    const [method] = Object.values(runInThisContext(`({ ${source} })`) as Record<string, unknown>);
    if (typeof method !== 'function') throw new Error('it is no function');
    return method as (argument: unknown) => unknown;
  }
}

/**
 * Calls a function from its text once, with an example of its argument. What else it throws may be due to the example.
 * @throws UserError when it uses what is defined outside of it
 */
export function requireSelfContained(what: string, source: string, example: unknown): void {
  try {
    functionFrom(source)(example);
  } catch (error) {
    if (!(error instanceof ReferenceError)) return;
    throw new UserError(
      `${what} runs in another thread and can use only its argument and what JavaScript has: ${error.message}`,
    );
  }
}
