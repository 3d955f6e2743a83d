import type { VerdictEntry } from '../../src/report/verdicts/schema.ts';
import { OTHERS, type KnownIssue } from '../../src/verdict/known-issues/known-issues.ts';
import type { Provenance } from '../../src/verdict/known-issues/provenance.ts';
import type { Carried } from './carry.ts';

/** A rate has two digits, and is never said to be certain. */
const [RATE_MIN, RATE_MAX] = [0.01, 0.99];

/**
 * The entries that say of new versions what was seen, where it was known of an earlier version only: red as before, no longer
 * red, or green as before. `entries` were judged with what is carried over, and none of them is a surprise.
 */
export function newEntries(
  entries: readonly VerdictEntry[],
  carried: readonly Carried[],
  provenanceOf: (entry: VerdictEntry) => Provenance,
): KnownIssue[] {
  const lines = entries.flatMap((entry) =>
    carried.filter(({ cell }) => isOf(cell, entry)).map((one) => lineFor(entry, one, provenanceOf(entry))),
  );
  return grouped(lines);
}

function isOf(cell: Carried['cell'], entry: VerdictEntry): boolean {
  return (
    cell.scenario === entry.scenario &&
    cell.variant === entry.variant &&
    cell.gateway === entry.gateway &&
    cell.version === entry.version
  );
}

function lineFor(
  entry: VerdictEntry,
  { assertion, issue, from }: Carried,
  provenance: Provenance,
): KnownIssue {
  const { scenario, gateway, expect, upstream, instead } = issue;
  const found = entry.assertions.find(({ name }) => name === assertion);
  const { clean, violating } = found?.tally ?? { clean: 0, violating: 0 };
  const note = issue.note.trim();
  const what = { scenario, variant: entry.variant, gateway, versions: entry.version };
  const where = {
    ...(upstream === undefined ? {} : { upstream }),
    ...(instead === undefined ? {} : { instead }),
  };
  const measured = { source: 'measured' as const, provenance: [provenance] };
  if (expect === 'green') {
    const assertions = issue.assertions.includes(OTHERS) ? [OTHERS] : [assertion];
    return { ...what, assertions, expect, ...measured, ...where, note };
  }
  const assertions = [assertion];
  if (found?.signal === 'fixed upstream')
    return {
      ...what,
      assertions,
      expect: 'green',
      ...measured,
      ...(upstream === undefined ? {} : { upstream }),
      note: `No longer seen. In ${from}: ${note}`,
    };
  if (violating > 0)
    return { ...what, assertions, expect, rate: rateOf(violating, clean), ...measured, ...where, note };
  // Too rare to be seen or missed in one run.
  return {
    ...what,
    assertions,
    expect,
    ...(issue.rate === undefined ? {} : { rate: issue.rate }),
    source: 'assumed',
    from: `${gateway} ${from}; not seen in ${clean} trials of ${entry.version}, which is too few for its rate`,
    ...where,
    note,
  };
}

function rateOf(violating: number, clean: number): number {
  return Math.min(RATE_MAX, Math.max(RATE_MIN, Math.round((violating / (violating + clean)) * 100) / 100));
}

/** Assertions stand in one entry when everything else about them is the same. */
function grouped(lines: readonly KnownIssue[]): KnownIssue[] {
  const byRest = new Map<string, KnownIssue>();
  for (const line of lines) {
    const rest = JSON.stringify({
      ...line,
      assertions: [],
      ...(isForOthers(line) ? { note: '', upstream: '' } : {}),
    });
    const before = byRest.get(rest);
    const assertions = [...new Set([...(before?.assertions ?? []), ...line.assertions])];
    byRest.set(rest, { ...(before ?? line), assertions });
  }
  return [...byRest.values()];
}

// One entry for all others in a cell, whatever the entries of the earlier version gave as their reason.
function isForOthers({ assertions }: KnownIssue): boolean {
  return assertions.includes(OTHERS);
}
