import { balancersOf } from '../../targets/balancers/kinds.ts';
import type { Settings } from '../../settings/keys.ts';
import type { Step } from './steps.ts';

/** Installs every load balancer that a package carries, and asks each for its version. @throws UserError */
export async function prepareBalancers(settings: Settings, step: Step): Promise<void> {
  const kinds = balancersOf(settings).filter((kind) => kind.installed());
  await Promise.all(kinds.map((kind) => step(kind.name, () => kind.identify())));
}
