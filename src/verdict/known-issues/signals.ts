import { TOOK_EFFECT } from '../decide/judge.ts';
import { entryFor, type Expectations } from './known-issues.ts';
import { signalOf, type AssertionSignal } from './signal.ts';
import type { SequentialTest, Tally } from '../decide/sequential-test.ts';
import type { Verdict } from '../decide/merge.ts';

/** What is known of an assertion, be it just judged or read from a results file. */
interface JudgedAssertion {
  name: string;
  verdict: Verdict;
  tally?: Tally | undefined;
}

/** How the assertions of one cell stand to the known issues about it. */
export function assertionSignals(
  expectations: Expectations,
  judged: readonly JudgedAssertion[],
  test: SequentialTest,
): ReadonlyMap<string, AssertionSignal> {
  return new Map(
    judged.map(({ name, verdict, tally = { clean: 0, violating: 0 } }) => {
      // That it takes effect is expected wherever anything is.
      const [some] = expectations.values();
      const line =
        name === TOOK_EFFECT && some ? { ...some, expect: 'green' as const } : entryFor(expectations, name);
      return [name, signalOf(verdict, tally, line, test)];
    }),
  );
}
