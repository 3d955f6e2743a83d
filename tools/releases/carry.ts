import type { VerdictEntry } from '../../src/report/verdicts/schema.ts';
import type { KnownVersions } from '../../src/scenario/known-issues/known-versions.ts';
import {
  entryFor,
  expectationsOf,
  type KnownIssue,
  type KnownIssues,
} from '../../src/verdict/known-issues/known-issues.ts';
import type { WasGreen } from './earlier-evidence.ts';
import { compareVersions } from '../../src/verdict/known-issues/versions.ts';

/** What is expected of an assertion of a new version, because it is expected of an earlier one. */
export interface Carried {
  cell: Pick<VerdictEntry, 'scenario' | 'variant' | 'gateway' | 'version'>;
  assertion: string;
  /** The entry about the earlier version. */
  issue: KnownIssue;
  /** That version. */
  from: string;
}

/**
 * For what no entry of the known issues says, takes over what is expected of the nearest earlier version. A red about which
 * nothing is expected there either, but which was not red in what was recorded of it, is expected to be green.
 */
export function carriedFor(
  entries: readonly VerdictEntry[],
  knownIssues: KnownIssues,
  known: KnownVersions,
  wasGreen: WasGreen,
): Carried[] {
  return entries.flatMap((entry) => {
    const { scenario, variant, gateway, version } = entry;
    const cell = { scenario, variant, gateway, version };
    const own = expectationsOf(knownIssues, cell);
    const open = entry.assertions.map(({ name }) => name).filter((name) => !entryFor(own, name));
    const from = open.length === 0 ? undefined : nearestEarlier(cell, knownIssues, known);
    if (from === undefined) return [];
    const earlier = expectationsOf(knownIssues, { ...cell, version: from });
    return open.flatMap((assertion): Carried[] => {
      const issue = entryFor(earlier, assertion);
      if (issue) return [{ cell, assertion, issue, from }];
      const isRed = entry.assertions.some(({ name, verdict }) => name === assertion && verdict === 'red');
      if (!isRed || wasGreen({ ...cell, version: from }, assertion) !== true) return [];
      return [{ cell, assertion, issue: greenBefore(cell, assertion, from), from }];
    });
  });
}

/** The known issues with these, so that results can be judged by both. */
export function withCarried(knownIssues: KnownIssues, carried: readonly Carried[]): KnownIssues {
  const added = carried.map(({ cell, assertion, issue }) => ({
    ...issue,
    variant: cell.variant,
    versions: cell.version,
    assertions: [assertion],
  }));
  return { ...knownIssues, expectations: [...knownIssues.expectations, ...added] };
}

function greenBefore(
  { scenario, variant, gateway }: Carried['cell'],
  assertion: string,
  from: string,
): KnownIssue {
  const what = { scenario: scenario as KnownIssue['scenario'], gateway: gateway as KnownIssue['gateway'] };
  const note = `Green in what was recorded of ${from}.`;
  return {
    ...what,
    variant,
    versions: from,
    assertions: [assertion],
    expect: 'green',
    source: 'assumed',
    from,
    note,
  };
}

function nearestEarlier(
  { version, ...cell }: Carried['cell'],
  knownIssues: KnownIssues,
  known: KnownVersions,
): string | undefined {
  const { gateway } = cell;
  const listed = (known as Readonly<Record<string, readonly string[]>>)[gateway] ?? [];
  return listed.findLast(
    (earlier) =>
      compareVersions(gateway, earlier, version) < 0 &&
      expectationsOf(knownIssues, { ...cell, version: earlier }).size > 0,
  );
}
