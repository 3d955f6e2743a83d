import { expectationsOf, type KnownIssues } from '../../verdict/known-issues/known-issues.ts';
import { mergeSignals } from '../../verdict/known-issues/signal.ts';
import { assertionSignals } from '../../verdict/known-issues/signals.ts';
import { DEFAULT_TEST } from '../../verdict/decide/sequential-test.ts';
import type { VerdictEntry } from './schema.ts';

/**
 * Compares results with these known issues instead of those at the time of the run. Results without a sequential test,
 * from earlier versions, are assumed to have used the default one.
 */
export function judgeByKnownIssues(
  entries: readonly VerdictEntry[],
  knownIssues: KnownIssues,
): VerdictEntry[] {
  return entries.map((entry) => {
    const signals = assertionSignals(
      expectationsOf(knownIssues, entry),
      entry.assertions,
      entry.test ?? DEFAULT_TEST,
    );
    return {
      ...entry,
      ...mergeSignals(entry.assertions, signals),
      assertions: entry.assertions.map((assertion) => ({
        ...assertion,
        fixed: undefined,
        ...signals.get(assertion.name),
      })),
    };
  });
}
