// Seed 003: from one instance of v1 to one of v2 behind a real load balancer, under load, with no failed request and no client left behind.
import { inject } from 'vitest';
import { installedBalancers, judgeDeploys, say, variantsOf, type Variant } from './support/blue-green.ts';

/** The kinds of client of the default run; a new connection for each request is in the comparison. */
const CLIENTS = ['keep-alive', 'http2'] as const;

const balancers = await installedBalancers();
const everyWay = balancers.flatMap((kind) => variantsOf(kind, kind.ways, CLIENTS));
judgeDeploys(inject('settings').EXPECT === 'ledger' ? everyWay : bestWays());

/** The first way of each balancer and client that the ledger does not know to be red. */
function bestWays(): Variant[] {
  return balancers.flatMap((kind) =>
    CLIENTS.flatMap((client) => {
      const variants = variantsOf(kind, kind.ways, [client]);
      for (const { name, reds } of variants) {
        for (const { reason, instead } of reds) {
          say(
            `left out: ${name}, known to be red: ${reason.trim()}${instead === undefined ? '' : `; instead: ${instead}`}`,
          );
        }
      }
      return variants.filter(({ reds }) => reds.length === 0).slice(0, 1);
    }),
  );
}
