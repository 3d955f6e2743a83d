import { z } from 'zod';
import { GATEWAYS, SCENARIOS } from '../../record/names.ts';
import { isIn, rangesIntersect } from './versions.ts';
import type { TargetIdentity } from '../../record/target/target-state.ts';

const text = z.string().min(1);

/** In an entry: every assertion that no other entry of the same cell names. */
export const OTHERS = '*';

/** One entry: the expected verdict on an assertion for a range of versions, and how that is known. */
const knownIssue = z.strictObject({
  scenario: z.enum(SCENARIOS),
  variant: text.describe('Parts joined by slashes; with * at the end, every variant with that prefix'),
  gateway: z.enum(GATEWAYS),
  versions: text.describe('A semver range; for kong-gateway every version in it has four parts'),
  assertion: text.describe('Its name, or * for every assertion that no other entry of the same cell names'),
  expect: z.enum(['green', 'red']),
  rate: z.number().gt(0).max(1).optional().describe('Share of trials in which the red shows'),
  source: z.enum(['measured', 'read']).describe('Measured in runs, or only read in sources and reports'),
  upstream: z.url().optional().describe('The upstream issue or pull request'),
  note: text.describe('The reason, in a sentence'),
  figures: text.optional(),
  confirmed: text.optional().describe('Confirmed by another client'),
  instead: text.optional().describe('The setting that makes it green, if any'),
});

/** One file of known issues. */
export const knownIssuesSchema = z.strictObject({
  versions: z
    .partialRecord(z.enum(GATEWAYS), z.array(text).min(1))
    .default({})
    .describe('The versions that the matrix tests and that a bisection searches'),
  expectations: z.array(knownIssue),
});
export type KnownIssue = z.infer<typeof knownIssue>;
export type KnownIssues = z.infer<typeof knownIssuesSchema>;

/** The JSON schema of a file of known issues, as published in docs/. */
export function knownIssuesJsonSchema(): object {
  return z.toJSONSchema(knownIssuesSchema, { io: 'input' });
}

/** One variant of a scenario on one version of a gateway. */
export interface Cell extends Pick<TargetIdentity, 'gateway' | 'version'> {
  scenario: string;
  variant: string;
}

/** The entries of a cell by assertion. */
export type Expectations = ReadonlyMap<string, KnownIssue>;

/** Finds the entries of a cell. */
export function expectationsOf(knownIssues: KnownIssues, cell: Cell): Expectations {
  const entries = knownIssues.expectations.filter(
    (entry) =>
      entry.scenario === cell.scenario &&
      entry.gateway === cell.gateway &&
      covers(entry.variant, cell.variant) &&
      isIn(cell.gateway, cell.version, entry.versions),
  );
  return new Map(entries.map((entry) => [entry.assertion, entry]));
}

/** The entry for an assertion: its own, or else the one for all others. */
export function entryFor(expectations: Expectations, assertion: string): KnownIssue | undefined {
  return expectations.get(assertion) ?? expectations.get(OTHERS);
}

/** The entries of a cell that expect a red. */
export function expectedReds(expectations: Expectations): KnownIssue[] {
  return [...expectations.values()].filter(({ expect }) => expect === 'red');
}

/** Whether two entries apply to the same assertion in the same cell. */
export function overlap(one: KnownIssue, other: KnownIssue): boolean {
  return (
    one.scenario === other.scenario &&
    one.gateway === other.gateway &&
    one.assertion === other.assertion &&
    (covers(one.variant, other.variant) || covers(other.variant, one.variant)) &&
    rangesIntersect(one.gateway, one.versions, other.versions)
  );
}

/** Whether the pattern of an entry matches a variant. */
export function covers(pattern: string, variant: string): boolean {
  return pattern.endsWith('*') ? variant.startsWith(pattern.slice(0, -1)) : pattern === variant;
}
