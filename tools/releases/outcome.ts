import { cellsWithoutResult, type PlannedCell } from '../../src/cli/signal/planned-cells.ts';
import { judgeByKnownIssues } from '../../src/report/verdicts/judge-by-known-issues.ts';
import type { VerdictEntry } from '../../src/report/verdicts/schema.ts';
import type { KnownVersions } from '../../src/scenario/known-issues/known-versions.ts';
import type { KnownIssues } from '../../src/verdict/known-issues/known-issues.ts';
import { isIn } from '../../src/verdict/known-issues/versions.ts';
import { carriedFor, withCarried, type Carried } from './carry.ts';
import type { WasGreen } from './earlier-evidence.ts';
import type { Discovered } from './discovered.ts';

/** What the cells of one new version showed. */
export interface Outcome {
  gateway: string;
  version: string;
  /** Its verdicts, judged by the known issues and by what is carried over. */
  entries: VerdictEntry[];
  /** Why it cannot be told yet whether it is as good as before, in words; empty when it can. */
  undecided: string[];
  /** Whether it does worse than is expected of it. */
  regressed: boolean;
}

/** What the new versions showed, and what was carried over to judge them. */
export interface Outcomes {
  versions: Outcome[];
  carried: Carried[];
}

/** Judges the results of new versions. `unfinished` says whether a verdict is from a run that did not end. */
export function outcomesOf(
  then: readonly VerdictEntry[],
  {
    found,
    planned,
    knownIssues,
    known,
    unfinished,
    wasGreen,
  }: {
    found: Discovered;
    planned: readonly PlannedCell[];
    knownIssues: KnownIssues;
    known: KnownVersions;
    unfinished: (entry: VerdictEntry) => boolean;
    wasGreen: WasGreen;
  },
): Outcomes {
  const carried = carriedFor(then, knownIssues, known, wasGreen);
  const judged = judgeByKnownIssues(then, withCarried(knownIssues, carried));
  const cut = new Set(judged.filter((_, index) => unfinished(then[index]!)));
  const missing = cellsWithoutResult(planned, judged);
  const versions = Object.entries(found.added).flatMap(([gateway, list]) =>
    list.map((version): Outcome => {
      const entries = judged.filter(
        (entry) => entry.gateway === gateway && isIn(gateway, entry.version, version),
      );
      const without = missing.filter((cell) => cell.gateway === gateway && cell.version === version);
      return {
        gateway,
        version,
        entries,
        undecided: [
          ...without.map(
            ({ scenario, part }) => `${scenario}${part === undefined ? '' : ` (${part})`} left no result`,
          ),
          ...entries
            .filter((entry) => cut.has(entry))
            .map(({ scenario }) => `the run of ${scenario} did not end`),
          ...entries.flatMap(whyUndecided),
          ...(entries.length === 0 && without.length === 0 ? ['nothing was run'] : []),
        ],
        regressed: entries.some(({ assertions }) => assertions.some(({ signal }) => signal === 'regressed')),
      };
    }),
  );
  return { versions, carried };
}

function whyUndecided({ scenario, variant, assertions }: VerdictEntry): string[] {
  const open = assertions.filter(({ signal }) => signal === 'inconclusive').map(({ name }) => name);
  return open.length === 0 ? [] : [`${scenario} ${variant}: ${open.join(', ')} inconclusive`];
}
