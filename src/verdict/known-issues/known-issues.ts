import { z } from 'zod';
import { isIn, rangesIntersect } from './versions.ts';
import type { TargetIdentity } from '../../record/target-state.ts';

const text = z.string().min(1);

export const SCENARIOS = [
  'blue-green-deploy',
  'kong-blue-green-sockets',
  'kong-instance-count',
  'kong-plugin-languages',
  'tyk-policy-reload',
] as const;
export const GATEWAYS = [
  'reference',
  'kong',
  'kong-gateway',
  'tyk',
  'nginx',
  'haproxy',
  'envoy',
  'caddy',
  'traefik',
  'dns',
  'iptables',
  'nft',
] as const;
/** Every assertion that no other entry of the same cell names. */
export const OTHERS = '*';

/** One entry: what is expected of one assertion in a range of versions, and how that is known. */
const knownIssue = z.strictObject({
  scenario: z.enum(SCENARIOS),
  variant: text.describe('Words joined by slashes; with * at its end, every variant that begins so'),
  gateway: z.enum(GATEWAYS),
  versions: text.describe('A semver range; versions of kong-gateway have all four parts, also in ranges'),
  assertion: text.describe('Its name, or * for every assertion that no other entry of the cell names'),
  expect: z.enum(['green', 'red']),
  rate: z.number().gt(0).max(1).optional().describe('Share of trials in which the red shows'),
  source: z.enum(['measured', 'read']).describe('Seen in runs, or read from sources and reports only'),
  upstream: z.url().optional().describe('The issue or pull request'),
  note: text.describe('Why, in a sentence'),
  figures: text.optional(),
  confirmed: text.optional().describe('What else than the probe has seen it'),
  instead: text.optional().describe('The way that is green, where there is one'),
});

/** What one file of known issues holds. */
export const knownIssuesSchema = z.strictObject({
  versions: z
    .partialRecord(z.enum(GATEWAYS), z.array(text).min(1))
    .default({})
    .describe('The versions that the matrix runs and that a bisection goes through'),
  expectations: z.array(knownIssue),
});
export type KnownIssue = z.infer<typeof knownIssue>;
export type KnownIssues = z.infer<typeof knownIssuesSchema>;

/** The JSON schema of a file of known issues, as published in docs/. */
export function knownIssuesJsonSchema(): object {
  return z.toJSONSchema(knownIssuesSchema, { io: 'input' });
}

/** What known issues are looked up for. */
export interface Cell extends Pick<TargetIdentity, 'gateway' | 'version'> {
  scenario: string;
  variant: string;
}

/** The entries about a cell, by assertion. */
export type Expectations = ReadonlyMap<string, KnownIssue>;

/** What is expected of one variant on one version of a gateway. */
export function expectationsOf(knownIssues: KnownIssues, cell: Cell): Expectations {
  const lines = knownIssues.expectations.filter(
    (line) =>
      line.scenario === cell.scenario &&
      line.gateway === cell.gateway &&
      covers(line.variant, cell.variant) &&
      isIn(cell.gateway, cell.version, line.versions),
  );
  return new Map(lines.map((line) => [line.assertion, line]));
}

/** The entry about an assertion: its own, or that for all others. */
export function entryFor(expectations: Expectations, assertion: string): KnownIssue | undefined {
  return expectations.get(assertion) ?? expectations.get(OTHERS);
}

/** The entries of a cell that expect a red. */
export function expectedReds(expectations: Expectations): KnownIssue[] {
  return [...expectations.values()].filter(({ expect }) => expect === 'red');
}

/** Whether two entries are about the same assertion in a cell that both cover. */
export function overlap(one: KnownIssue, other: KnownIssue): boolean {
  return (
    one.scenario === other.scenario &&
    one.gateway === other.gateway &&
    one.assertion === other.assertion &&
    (covers(one.variant, other.variant) || covers(other.variant, one.variant)) &&
    rangesIntersect(one.gateway, one.versions, other.versions)
  );
}

/** Whether the pattern of an entry covers a variant. */
export function covers(pattern: string, variant: string): boolean {
  return pattern.endsWith('*') ? variant.startsWith(pattern.slice(0, -1)) : pattern === variant;
}
