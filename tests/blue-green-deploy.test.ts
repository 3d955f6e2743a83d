// Seed 003: from one instance of v1 to one of v2 behind a real load balancer, under load, with no failed request and no client left behind.
// @module-tag balancers
import { inject } from 'vitest';
import { expect, test } from '../src/vitest/index.ts';
import { installedBalancers, switchesWithoutBalancer, withoutKnownReds } from '../src/vitest/not-run.ts';
import { deploymentsOf, fewestDeployments } from '../src/scenario/deploy/deployments.ts';
import { ANNOUNCE, CLIENT_MAX_AGE, remedied } from '../src/scenario/deploy/pinned-variants.ts';
import { FLOWS, GRPC, STREAMS } from '../src/scenario/deploy/clients.ts';
import { variantsOf } from '../src/scenario/deploy/variants.ts';

const balancers = await installedBalancers();
const { dns, kernel } = await switchesWithoutBalancer();
const isWhole = inject('settings').EXPECT === 'known';
const clients = [...FLOWS, ...STREAMS, ...(isWhole ? GRPC : [])];
const everyWay = balancers.flatMap((kind) => variantsOf(kind, kind.ways, clients));
const deployments = isWhole ? deploymentsOf(everyWay) : fewestDeployments(withoutKnownReds(everyWay));

test.for(deployments.map(({ name, variants }) => [name, variants] as const))(
  '%s loses nothing in a blue-green deploy',
  async ([, variants], { runDeployFlows }) => {
    expect(await runDeployFlows(variants)).toBeAsExpected();
  },
);

// The cheapest ways out for clients that stay with the old instance; npm run compare has all of them, and what happens without.
const remedies = [
  ...dns.map((kind) => remedied(kind, 'ttl-0', CLIENT_MAX_AGE, 'keep-alive')),
  ...kernel.slice(0, 1).map((kind) => remedied(kind, 'dnat', ANNOUNCE, 'keep-alive')),
];

// Not $name, which Vitest cuts at 40 characters: -t would not find the rest.
test.for(remedies.map((variant) => [variant.name, variant] as const))(
  '%s loses nothing in a blue-green deploy',
  async ([, variant], { runDeploy }) => {
    expect(await runDeploy(variant)).toBeAsExpected();
  },
);
