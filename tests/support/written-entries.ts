import { toEntry } from '../../src/report/verdicts/entry.ts';
import type { VerdictEntry } from '../../src/report/verdicts/schema.ts';
import { RELOAD_ASSERTIONS } from '../../src/verdict/observe/request-assertions.ts';
import { judge } from '../../src/verdict/decide/judge.ts';
import type { Cell } from '../../src/verdict/known-issues/known-issues.ts';
import { DEFAULT_TEST, decide, type Tally } from '../../src/verdict/decide/sequential-test.ts';
import { mergeVerdicts } from '../../src/verdict/decide/merge.ts';
import { steadyBut } from './history.ts';

const TRIALS = [steadyBut()];
/** The figures of load, which do not matter here. */
const HEAD = toEntry(TRIALS, judge(TRIALS, RELOAD_ASSERTIONS, DEFAULT_TEST));

/** An entry of verdicts.json as a run leaves it that found these trials, by assertion. */
export function writtenEntry(cell: Cell, tallies: Record<string, Tally>): VerdictEntry {
  const assertions = Object.entries(tallies).map(([name, tally]) => {
    const decision = decide(tally, DEFAULT_TEST);
    return {
      name,
      limit: 0,
      observed: tally.violating,
      verdict: decision === 'undecided' ? ('inconclusive' as const) : decision,
      tally,
      expected: null,
      signal: 'no expectation' as const,
      evidence: [],
    };
  });
  return {
    ...HEAD,
    ...cell,
    real: cell.gateway !== 'reference',
    verdict: mergeVerdicts(assertions.map(({ verdict }) => verdict)),
    assertions,
  };
}
