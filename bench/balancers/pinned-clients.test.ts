// Clients that stay with the old instance, and each way to move them, on the same load: npm run compare -- bench/balancers/pinned-clients.test.ts
import { installedBalancers, judgeDeploys } from '../../src/scenario/deploy/judge-deploys.ts';
import { pinnedVariants } from '../../src/scenario/deploy/pinned-list.ts';
import { switchesWithoutBalancer } from '../../src/scenario/deploy/pinned-variants.ts';

const balancers = await installedBalancers();
judgeDeploys(pinnedVariants(balancers, await switchesWithoutBalancer()));
