import type { Target } from '../../targets/target.ts';
import { policyId } from '../../upstreams/dashboard/policy.ts';
import type { ScenarioLoad } from '../run-scenario.ts';
import type { TykWithDashboard } from './tyk.ts';

const EXPECTATION = { echoesId: true };

/** A load whose requests carry keys of this many policies, in turn. */
export async function keyedLoad(
  { current }: TykWithDashboard,
  policies: number,
): Promise<(target: Pick<Target, 'url'>) => ScenarioLoad> {
  const created = await Promise.all(
    Array.from({ length: policies }, (_, index) => current.createKey(policyId(index + 1))),
  );
  const headers = created.map(({ key = '' }) => ({ authorization: key }));
  return ({ url }) => ({ url: `${url}/`, headers, expectation: EXPECTATION });
}
