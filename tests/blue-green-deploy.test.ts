// Seed 003: from one instance of v1 to one of v2 behind a real load balancer, under load, with no failed request and no client left behind.
import { inject } from 'vitest';
import {
  ANNOUNCE,
  CLIENT_MAX_AGE,
  remedied,
  switchesWithoutBalancer,
} from '../src/scenario/deploy/pinned-variants.ts';
import {
  installedBalancers,
  judgeDeploys,
  leaveOut,
  variantsOf,
  type Variant,
} from '../src/scenario/deploy/judge-deploys.ts';

/** The kinds of client of the default run; a new connection for each request is in the comparison. */
const CLIENTS = ['keep-alive', 'http2'] as const;

const balancers = await installedBalancers();
const without = await switchesWithoutBalancer();
const everyWay = balancers.flatMap((kind) => variantsOf(kind, kind.ways, CLIENTS));
judgeDeploys([...(inject('settings').EXPECT === 'known' ? everyWay : bestWays()), ...withoutBalancer()]);

/** The cheapest ways out for clients that stay with the old instance; npm run compare has all of them, and what happens without. */
function withoutBalancer(): Variant[] {
  return [
    ...without.dns.map((kind) => remedied(kind, 'ttl-0', CLIENT_MAX_AGE, 'keep-alive')),
    ...without.kernel.slice(0, 1).map((kind) => remedied(kind, 'dnat', ANNOUNCE, 'keep-alive')),
  ];
}

/** The first way of each balancer and client that is not known to be red; those that are get named as left out. */
function bestWays(): Variant[] {
  return balancers.flatMap((kind) =>
    CLIENTS.flatMap((client) => {
      const variants = variantsOf(kind, kind.ways, [client]);
      for (const variant of variants) if (variant.reds.length > 0) leaveOut(variant);
      return variants.filter(({ reds }) => reds.length === 0).slice(0, 1);
    }),
  );
}
