import { TOOK_EFFECT } from '../decide/judge.ts';
import { entryFor, type Expectations } from './known-issues.ts';
import { signalOf, type AssertionSignal } from './signal.ts';
import type { SequentialTest, Tally } from '../decide/sequential-test.ts';
import type { Verdict } from '../decide/merge.ts';

/** A judged assertion, either from this run or from a results file. */
interface JudgedAssertion {
  name: string;
  verdict: Verdict;
  tally?: Tally | undefined;
}

/** The signals of the assertions of one cell. */
export function assertionSignals(
  expectations: Expectations,
  judged: readonly JudgedAssertion[],
  test: SequentialTest,
): ReadonlyMap<string, AssertionSignal> {
  return new Map(
    judged.map(({ name, verdict, tally = { clean: 0, violating: 0 } }) => {
      // Wherever anything is expected, the disruption is expected to take effect.
      const [some] = expectations.values();
      const line =
        name === TOOK_EFFECT && some ? { ...some, expect: 'green' as const } : entryFor(expectations, name);
      return [name, signalOf(verdict, tally, line, test)];
    }),
  );
}
