// Nothing is judged without being asserted: a test that leaves out an assertion of its verdict fails.
import type { Judgement } from '../verdict/decide/judgement.ts';

/** A verdict as a test holds it. */
interface Held {
  judgement: Judgement;
  what: string;
}

/** What the guard needs of a Vitest test. */
export interface GuardedTest {
  task: { result?: { state: string } | undefined };
  onTestFinished(hook: () => void): void;
}

const asserted = new WeakMap<Held, Set<string>>();

/** Notes that a test has asserted these assertions of a verdict. */
export function noteAsserted(held: Held, names: readonly string[]): void {
  const known = asserted.get(held) ?? new Set();
  for (const name of names) known.add(name);
  asserted.set(held, known);
}

/** Fails a test, once it has ended, when it has not asserted every assertion of its verdict. One that has failed says enough. */
export function requireAsserted(test: GuardedTest, held: Held): void {
  test.onTestFinished(() => {
    const { judgement, what } = held;
    const names = judgement.assertions.map(({ name }) => name);
    const forgotten = names.filter((name) => asserted.get(held)?.has(name) !== true);
    if (forgotten.length === 0 || test.task.result?.state === 'fail') return;
    throw new Error(
      `${what}: judged but not asserted: ${forgotten.join(', ')}; end the test with expect(judged).toBeAsExpected()`,
    );
  });
}
