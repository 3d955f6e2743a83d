import { isStream, type DeployClient } from './clients.ts';
import type { Variant } from './variants.ts';

/** Variants of one balancer and way, which run under the same switches. */
export interface Deployment {
  /** The balancer and the way. */
  name: string;
  variants: Variant[];
}

/** The deployments of some variants, in their order. */
export function deploymentsOf(variants: readonly Variant[]): Deployment[] {
  const groups = Map.groupBy(variants, ({ kind, way, client }) => `${kind.name}/${way}${withWhat(client)}`);
  return [...groups].map(([name, ofIt]) => ({ name, variants: ofIt }));
}

function withWhat(client: DeployClient): string {
  if (client === 'grpc') return ' with gRPC';
  return isStream(client) ? ' with streams' : '';
}

/** As few of these deployments as it takes to have each client once behind each balancer, the best ways first. */
export function fewestDeployments(variants: readonly Variant[]): Deployment[] {
  const balancers = Map.groupBy(variants, ({ kind }) => kind);
  return [...balancers.values()].flatMap((ofIt) => fewest(deploymentsOf(ofIt)));
}

function fewest(deployments: readonly Deployment[]): Deployment[] {
  const chosen: Deployment[] = [];
  const seen = new Set<string>();
  const added = ({ variants }: Deployment) => variants.filter(({ client }) => !seen.has(client)).length;
  for (;;) {
    // Of equals the first one, since a kind lists its best way first.
    const [most] = deployments.toSorted((one, other) => added(other) - added(one));
    if (!most || added(most) === 0) return chosen;
    chosen.push(most);
    for (const { client } of most.variants) seen.add(client);
  }
}
