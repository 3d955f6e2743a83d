import type { VerdictEntry } from '../../../report/verdicts/schema.ts';
import { UserError } from '../../../common/user-error.ts';
import { variantsOf } from '../../../scenario/known-issues/variant-names.ts';
import {
  expectationsOf,
  entryFor,
  OTHERS,
  type KnownIssues,
  type KnownIssue,
} from '../../../verdict/known-issues/known-issues.ts';
import { asWritten, parseVersion } from '../../../verdict/known-issues/versions.ts';
import { withoutVersion } from './range.ts';

/** A known red that was not seen in as many trials as it takes. */
interface Fix {
  line: KnownIssue;
  assertion: string;
  variant: string;
  version: string;
  /** What the green rests on, in words. */
  figures: string;
}

/** What becomes of one entry of the known issues. */
export interface LineChange {
  line: KnownIssue;
  /** The versions for which it stays as it is; undefined when there are none left. */
  versions: string | undefined;
  /** What says the rest. */
  added: KnownIssue[];
}

const PER_CENT = 100;

/** What results that say `fixed upstream` change in the known issues that say so, in their order. @throws UserError when an entry has to be split by hand */
export function changesBy(entries: readonly VerdictEntry[], knownIssues: KnownIssues): LineChange[] {
  const fixes = fixesIn(entries, knownIssues);
  return knownIssues.expectations.flatMap((line) => {
    const own = fixes.filter((fix) => fix.line === line);
    return own.length === 0 ? [] : [changeOf(line, own)];
  });
}

function fixesIn(entries: readonly VerdictEntry[], knownIssues: KnownIssues): Fix[] {
  return entries.flatMap((entry) =>
    entry.assertions.flatMap(({ name: assertion, signal, fixed }): Fix[] => {
      const line = entryFor(expectationsOf(knownIssues, entry), assertion);
      if (!line || !fixed || signal !== 'fixed upstream') return [];
      // Other results of the same cell may have seen it: then it is not fixed.
      if (entries.some((other) => isSameCell(other, entry) && sawRed(other, assertion))) return [];
      const { cleanTrials, confidence, rate } = fixed;
      const sure = `${(confidence * PER_CENT).toFixed(1)} % at a rate of ${rate.toFixed(2)}`;
      const figures = `${entry.version}: ${cleanTrials} of ${cleanTrials} trials clean (${sure})`;
      return [{ line, assertion, variant: entry.variant, version: entry.version, figures }];
    }),
  );
}

function isSameCell(one: VerdictEntry, other: VerdictEntry): boolean {
  return (
    one.scenario === other.scenario &&
    one.variant === other.variant &&
    one.gateway === other.gateway &&
    one.version === other.version
  );
}

function sawRed({ assertions }: VerdictEntry, name: string): boolean {
  return assertions.some(
    (assertion) =>
      assertion.name === name && assertion.expected === 'red' && assertion.signal === 'as expected',
  );
}

function changeOf(line: KnownIssue, fixes: readonly Fix[]): LineChange {
  const greens = unique(fixes.map(({ assertion, variant }) => [assertion, variant] as const));
  const added = greens.map(([assertion, variant]) => {
    const own = fixes.filter((fix) => fix.assertion === assertion && fix.variant === variant);
    return greenLine(line, assertion, variant, own);
  });
  // The entry for all others gives way to one that names the assertion.
  if (line.assertion === OTHERS) return { line, versions: line.versions, added };
  const versions = unique(fixes.map(({ version }) => version));
  return {
    line,
    versions: versions.reduce<string | undefined>(
      (left, version) => left && withoutVersion(line.gateway, left, version),
      line.versions,
    ),
    added: [...added, ...versions.flatMap((version) => stillRed(line, version, fixes))],
  };
}

function greenLine(
  { scenario, gateway, upstream, note }: KnownIssue,
  assertion: string,
  variant: string,
  fixes: readonly Fix[],
): KnownIssue {
  return {
    scenario,
    variant,
    gateway,
    versions: unique(fixes.map(({ version }) => exactly(gateway, version))).join(' || '),
    assertion,
    expect: 'green',
    source: 'measured',
    ...(upstream === undefined ? {} : { upstream }),
    note: `No longer seen. Before: ${note.trim()}`,
    figures: unique(fixes.map(({ figures }) => figures)).join('; '),
  };
}

// A range of two parts would be all that begins so.
function exactly(gateway: string, version: string): string {
  return asWritten(gateway, parseVersion(gateway, version) ?? version);
}

/** Of an entry for many variants, those that no result says to be fixed in a version. */
function stillRed(line: KnownIssue, version: string, fixes: readonly Fix[]): KnownIssue[] {
  if (!line.variant.endsWith('*')) return [];
  const all = variantsOf(line);
  if (!all)
    throw new UserError(
      `the known issue about ${line.assertion} in ${line.variant} on ${line.gateway} ${line.versions} covers variants that have no list; write an entry for each, then make the patch`,
    );
  const fixed = new Set(fixes.filter((fix) => fix.version === version).map(({ variant }) => variant));
  return all
    .filter((variant) => !fixed.has(variant))
    .map((variant) => Object.assign({}, line, { variant, versions: version }));
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
