import type { VerdictEntry } from '../../report/verdicts/schema.ts';
import { GATEWAYS, SCENARIOS } from '../../record/names.ts';
import { parseVersion } from '../../verdict/known-issues/versions.ts';
import type { Unknown } from './read-verdicts.ts';

/** The scenario of `reload-proof check`, now and in earlier versions. No known issue is about a user's own server or plugin. */
const OWN_SCENARIOS = new Set(['check', 'your-gateway']);

/** Whether a verdict is of check, so that there is nothing to compare it with. */
export function isOfCheck({ scenario }: Pick<VerdictEntry, 'scenario'>): boolean {
  return OWN_SCENARIOS.has(scenario);
}

/** What of a cell no known issue could be about, by a typing error or in a foreign file; undefined for a cell that may have some. */
export function unknownOfCell(
  cell: Pick<VerdictEntry, 'scenario' | 'gateway' | 'version'>,
): (Unknown & { key: keyof typeof cell }) | undefined {
  const { scenario, gateway, version } = cell;
  if (isOfCheck(cell)) return undefined;
  if (!(SCENARIOS as readonly string[]).includes(scenario))
    return { key: 'scenario', why: `${scenario} is none of ${SCENARIOS.join(', ')}` };
  if (!(GATEWAYS as readonly string[]).includes(gateway))
    return { key: 'gateway', why: `${gateway} is none of ${GATEWAYS.join(', ')}` };
  if (parseVersion(gateway, version) === undefined)
    return { key: 'version', why: `${version} is no version of ${gateway}` };
  return undefined;
}
