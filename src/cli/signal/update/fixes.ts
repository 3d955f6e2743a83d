import type { VerdictEntry } from '../../../report/verdicts/schema.ts';
import { confidenceText } from '../../../common/counted.ts';
import { UserError } from '../../../common/user-error.ts';
import { variantsOf } from '../../../scenario/known-issues/variant-names.ts';
import {
  expectationsOf,
  entryFor,
  OTHERS,
  type KnownIssues,
  type KnownIssue,
} from '../../../verdict/known-issues/known-issues.ts';
import type { Provenance } from '../../../verdict/known-issues/provenance.ts';
import { asWritten, parseVersion } from '../../../verdict/known-issues/versions.ts';
import { withoutVersion } from './range.ts';

/** A known red that was not seen in as many trials as it takes. */
interface Fix {
  line: KnownIssue;
  assertion: string;
  variant: string;
  version: string;
  /** What the green rests on, in words. */
  basis: string;
  /** The run that found it. */
  provenance: Provenance;
}

/** What becomes of one entry of the known issues. */
export interface LineChange {
  line: KnownIssue;
  /** The versions for which it stays as it is; undefined when there are none left. */
  versions: string | undefined;
  /** What says the rest. */
  added: KnownIssue[];
  /** What each fix rests on, in words. */
  bases: string[];
}

/** What results that say `fixed upstream` change in the known issues that say so, in their order. @throws UserError when an entry has to be split by hand */
export function changesBy(
  entries: readonly VerdictEntry[],
  knownIssues: KnownIssues,
  provenanceOf: (entry: VerdictEntry) => Provenance,
): LineChange[] {
  const fixes = fixesIn(entries, knownIssues, provenanceOf);
  return knownIssues.expectations.flatMap((line) => {
    const own = fixes.filter((fix) => fix.line === line);
    return own.length === 0 ? [] : [changeOf(line, own)];
  });
}

function fixesIn(
  entries: readonly VerdictEntry[],
  knownIssues: KnownIssues,
  provenanceOf: (entry: VerdictEntry) => Provenance,
): Fix[] {
  return entries.flatMap((entry) =>
    entry.assertions.flatMap(({ name: assertion, signal, fixed }): Fix[] => {
      const line = entryFor(expectationsOf(knownIssues, entry), assertion);
      if (!line || !fixed || signal !== 'fixed upstream') return [];
      // Other results of the same cell may have seen it: then it is not fixed.
      if (entries.some((other) => isSameCell(other, entry) && sawRed(other, assertion))) return [];
      const { cleanTrials, confidence, rate } = fixed;
      const sure = `${confidenceText(confidence)} at a rate of ${rate.toFixed(2)}`;
      const basis = `${entry.version}: ${cleanTrials} of ${cleanTrials} trials clean (${sure})`;
      const { variant, version } = entry;
      return [{ line, assertion, variant, version, basis, provenance: provenanceOf(entry) }];
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
  const bases = unique(fixes.map(({ basis }) => basis));
  // The entry for all others gives way to one that names the assertion.
  if (line.assertions.includes(OTHERS)) return { line, versions: line.versions, added, bases };
  const versions = unique(fixes.map(({ version }) => version));
  return {
    line,
    versions: versions.reduce<string | undefined>(
      (left, version) => left && withoutVersion(line.gateway, left, version),
      line.versions,
    ),
    added: [...added, ...versions.flatMap((version) => stillRed(line, version, fixes))],
    bases,
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
    assertions: [assertion],
    expect: 'green',
    source: 'measured',
    provenance: unique(fixes.map(({ provenance }) => provenance)),
    ...(upstream === undefined ? {} : { upstream }),
    note: `No longer seen. Before: ${note.trim()}`,
  };
}

// A range of two parts would be all that begins so.
function exactly(gateway: string, version: string): string {
  return asWritten(gateway, parseVersion(gateway, version) ?? version);
}

/** Of an entry for many variants or assertions, those that no result says to be fixed in a version. */
function stillRed(line: KnownIssue, version: string, fixes: readonly Fix[]): KnownIssue[] {
  const variants = line.variant.endsWith('*') ? variantsOf(line) : [line.variant];
  if (!variants)
    throw new UserError(
      `the known issue about ${line.assertions.join(', ')} in ${line.variant} on ${line.gateway} ${line.versions} covers variants that have no list; write an entry for each, then make the patch`,
    );
  return variants.flatMap((variant) => {
    const fixed = fixes.filter((fix) => fix.version === version && fix.variant === variant);
    const red = line.assertions.filter((name) => !fixed.some(({ assertion }) => assertion === name));
    const versions = exactly(line.gateway, version);
    return red.length === 0 ? [] : [{ ...line, variant, versions, assertions: red }];
  });
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
