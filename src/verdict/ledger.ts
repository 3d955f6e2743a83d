import { z } from 'zod';
import type { GatewayIdentity } from '../gateways/gateway.ts';

const text = z.string().min(1);

/** One known red: what is expected of one assertion, why, and what was measured. */
const ledgerEntry = z.strictObject({
  scenario: text,
  /** The last word may be `*`: any client. */
  variant: text,
  gateway: text,
  /** Versions by their beginning: "1.22" is every 1.22.x. */
  versions: z.array(text).min(1),
  assertions: z.array(text).min(1),
  reason: text,
  figures: text,
  /** What else than the probe has seen it. */
  confirmed: text,
  /** The way that is green, where there is one. */
  instead: text.optional(),
  issue: z.url().optional(),
});

export const ledgerSchema = z.strictObject({ red: z.array(ledgerEntry) });
export type LedgerEntry = z.infer<typeof ledgerEntry>;
export type Ledger = z.infer<typeof ledgerSchema>;

/** What the ledger knows to be red in one variant on one version of a gateway. */
export function knownReds(
  ledger: Ledger,
  scenario: string,
  variant: string,
  { gateway, version }: Pick<GatewayIdentity, 'gateway' | 'version'>,
): LedgerEntry[] {
  return ledger.red.filter(
    (entry) =>
      entry.scenario === scenario &&
      entry.gateway === gateway &&
      matches(entry.variant, variant) &&
      entry.versions.some((known) => version === known || version.startsWith(`${known}.`)),
  );
}

function matches(pattern: string, variant: string): boolean {
  return pattern.endsWith('/*') ? variant.startsWith(pattern.slice(0, -1)) : pattern === variant;
}
