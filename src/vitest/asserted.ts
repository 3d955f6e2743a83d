// Everything that is judged must be asserted: a test that leaves out an assertion of its verdict fails.
import type { Judgement } from '../verdict/decide/judgement.ts';

/** A verdict as it is passed to expect(). */
interface HeldVerdict {
  judgement: Judgement;
  what: string;
}

/** The part of a Vitest test context that the guard needs. */
export interface GuardedTest {
  task: { result?: { state: string } | undefined };
  onTestFinished(hook: () => void): void;
}

const asserted = new WeakMap<HeldVerdict, Set<string>>();

/** Records that a test has asserted these assertions of a verdict. */
export function noteAsserted(held: HeldVerdict, names: readonly string[]): void {
  const known = asserted.get(held) ?? new Set();
  for (const name of names) known.add(name);
  asserted.set(held, known);
}

/** Fails a test at its end if it has not asserted every assertion of its verdict, unless it has already failed. */
export function requireAsserted(test: GuardedTest, held: HeldVerdict): void {
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
