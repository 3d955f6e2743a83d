import { z } from 'zod';
import { GATEWAYS, SCENARIOS } from '../../record/names.ts';
import { provenance, refuseOldKeys, without } from './provenance.ts';
import { isIn, rangesIntersect } from './versions.ts';
import type { TargetIdentity } from '../../record/target/target-state.ts';

const text = z.string().min(1);

/** In an entry: every assertion that no other entry of the same cell names. */
export const OTHERS = '*';

const both = {
  scenario: z.enum(SCENARIOS),
  variant: text.describe('Parts joined by slashes; with * at the end, every variant with that prefix'),
  gateway: z.enum(GATEWAYS),
  versions: text.describe('A semver range; for kong-gateway every version in it has four parts'),
  assertions: z
    .array(text)
    .min(1)
    .describe('Their names, or only * for every assertion that no other entry of the same cell names'),
  expect: z.enum(['green', 'red']),
  note: text.describe('The reason, in a sentence'),
  confirmed: text.optional().describe('Where it says that another client confirmed it'),
  instead: text.optional().describe('The setting that makes it green, if any'),
};
const rate = z.number().gt(0).max(1).describe('Share of trials in which the red shows').optional();
const upstream = z.url().describe('The upstream issue or pull request');

/** One entry: the expected verdict on some assertions for a range of versions, and how that is known. */
const knownIssue = z.preprocess(
  refuseOldKeys,
  z.discriminatedUnion('source', [
    z.strictObject({
      ...both,
      source: z.literal('measured').describe('Seen in runs of the suite'),
      provenance: z
        .array(provenance, { error: 'a measured entry needs a provenance: a list of the runs it rests on' })
        .min(1),
      rate,
      upstream: upstream.optional(),
      from: without('only an assumed entry says where it is taken over from'),
    }),
    z.strictObject({
      ...both,
      source: z.literal('reported').describe('Seen by others, or with another client than the probe'),
      upstream: z.url({ error: 'a reported entry needs the link to the report' }),
      rate,
      provenance: without('only a measured entry has a provenance'),
      from: without('only an assumed entry says where it is taken over from'),
    }),
    z.strictObject({
      ...both,
      source: z
        .literal('assumed')
        .describe('Neither, but expected because of what is known of other versions'),
      from: text.describe('What it is taken over from, with the rate'),
      upstream: upstream.optional(),
      rate,
      provenance: without('only a measured entry has a provenance'),
    }),
  ]),
);

/** One file of known issues. */
export const knownIssuesSchema = z.strictObject({
  versions: z
    .partialRecord(z.enum(GATEWAYS), z.array(text).min(1))
    .default({})
    .describe(
      'The versions that the matrix tests and that a bisection searches; for the matrix, "3.4 … newest" is the newest release of each line from 3.4 on',
    ),
  provenance: z
    .array(provenance)
    .optional()
    .describe('Runs that several entries rest on, for aliases; the entries themselves refer to them'),
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

/** What is expected of an assertion. */
export type ExpectedVerdict = Pick<KnownIssue, 'expect' | 'rate' | 'note' | 'upstream'>;

/** The same by assertion. */
export type Expectations<Expected extends ExpectedVerdict = ExpectedVerdict> = ReadonlyMap<string, Expected>;

/** Finds the entries of a cell. */
export function expectationsOf(knownIssues: KnownIssues, cell: Cell): Expectations<KnownIssue> {
  const entries = knownIssues.expectations.filter(
    (entry) =>
      entry.scenario === cell.scenario &&
      entry.gateway === cell.gateway &&
      covers(entry.variant, cell.variant) &&
      isIn(cell.gateway, cell.version, entry.versions),
  );
  return new Map(
    entries.flatMap((entry) => entry.assertions.map((assertion) => [assertion, entry] as const)),
  );
}

/** The entry for an assertion: its own, or else the one for all others. */
export function entryFor<Expected extends ExpectedVerdict>(
  expectations: Expectations<Expected>,
  assertion: string,
): Expected | undefined {
  return expectations.get(assertion) ?? expectations.get(OTHERS);
}

/** One assertion that an entry expects to be red. */
export type KnownRed = KnownIssue & { assertion: string };

/** The assertions of a cell that are expected to be red. */
export function expectedReds(expectations: Expectations<KnownIssue>): KnownRed[] {
  return [...expectations].flatMap(([assertion, entry]) =>
    entry.expect === 'red' ? [{ ...entry, assertion }] : [],
  );
}

/** Whether two entries apply to a common assertion in a common cell. */
export function overlap(one: KnownIssue, other: KnownIssue): boolean {
  return (
    one.scenario === other.scenario &&
    one.gateway === other.gateway &&
    one.assertions.some((assertion) => other.assertions.includes(assertion)) &&
    (covers(one.variant, other.variant) || covers(other.variant, one.variant)) &&
    rangesIntersect(one.gateway, one.versions, other.versions)
  );
}

/** Whether the pattern of an entry matches a variant. */
export function covers(pattern: string, variant: string): boolean {
  return pattern.endsWith('*') ? variant.startsWith(pattern.slice(0, -1)) : pattern === variant;
}
