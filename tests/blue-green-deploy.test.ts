// Seed 003: from one instance of v1 to one of v2 behind a real load balancer, under load, with no failed request and no client left behind.
// @module-tag balancers
import { inject } from 'vitest';
import { expect, test } from '../src/vitest/index.ts';
import { installedBalancers, switchesWithoutBalancer, withoutKnownReds } from '../src/vitest/not-run.ts';
import { ANNOUNCE, CLIENT_MAX_AGE, remedied } from '../src/scenario/deploy/pinned-variants.ts';
import { variantsOf, type Variant } from '../src/scenario/deploy/variants.ts';

/** The kinds of client of the default run; a new connection for each request is in the comparison. */
const CLIENTS = ['keep-alive', 'http2'] as const;

const balancers = await installedBalancers();
const { dns, kernel } = await switchesWithoutBalancer();
const everyWay = balancers.flatMap((kind) => variantsOf(kind, kind.ways, CLIENTS));
const variants: Variant[] = [
  ...(inject('settings').EXPECT === 'known' ? everyWay : firstGreenWays()),
  // The cheapest ways out for clients that stay with the old instance; npm run compare has all of them, and what happens without.
  ...dns.map((kind) => remedied(kind, 'ttl-0', CLIENT_MAX_AGE, 'keep-alive')),
  ...kernel.slice(0, 1).map((kind) => remedied(kind, 'dnat', ANNOUNCE, 'keep-alive')),
];

// Not $name, which Vitest cuts at 40 characters: -t would not find the rest.
test.for(variants.map((variant) => [variant.name, variant] as const))(
  '%s loses nothing in a blue-green deploy',
  async ([, variant], { runDeploy }) => {
    expect(await runDeploy(variant)).toBeAsExpected();
  },
);

/** The first way of each balancer and client that is not known to be red. */
function firstGreenWays(): Variant[] {
  return balancers.flatMap((kind) =>
    CLIENTS.flatMap((client) => withoutKnownReds(variantsOf(kind, kind.ways, [client])).slice(0, 1)),
  );
}
