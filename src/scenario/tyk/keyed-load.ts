import type { Settings } from '../../settings/keys.ts';
import type { Target } from '../../targets/target.ts';
import { policyId } from '../../upstreams/dashboard/policy.ts';
import type { Assertion } from '../../verdict/observe/assertion.ts';
import { reloadBounds } from '../../verdict/observe/bounds.ts';
import { judgeable } from '../../verdict/observe/judgeable.ts';
import { reloadAssertions } from '../../verdict/observe/request-assertions.ts';
import type { ScenarioLoad } from '../run-scenario.ts';
import type { TykWithDashboard } from './tyk.ts';

const EXPECTATION = { echoesId: true };

/** A load whose requests carry keys of so many policies in turn. */
export async function keyedLoad(
  { gateway }: TykWithDashboard,
  policies: number,
): Promise<(gateway: Pick<Target, 'url'>) => ScenarioLoad> {
  const created = await Promise.all(
    Array.from({ length: policies }, (_, index) => gateway.createKey(policyId(index + 1))),
  );
  const headers = created.map(({ key = '' }) => ({ authorization: key }));
  return ({ url }) => ({ url: `${url}/`, headers, expectation: EXPECTATION });
}

/** What a reload of Tyk is judged by under such a load. */
export function reloadAssertionsOfTyk(settings: Settings): Assertion[] {
  // Nothing in a response tells whether Tyk applied its policies, so a bypass could not be seen; and Tyk has no plugin servers.
  return judgeable(reloadAssertions(reloadBounds('tyk', settings)), {
    expectation: EXPECTATION,
    handled: true,
    pluginServers: false,
    cpuTimes: true,
  });
}
