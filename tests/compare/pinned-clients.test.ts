// Clients that stay with the old instance, and each way to move them, on the same load: npm run compare -- tests/compare/pinned-clients.test.ts
import { installedBalancers, judgeDeploys } from '../support/blue-green.ts';
import { pinnedVariants } from '../support/pinned-list.ts';
import { switchesWithoutBalancer } from '../support/pinned-variants.ts';

const balancers = await installedBalancers();
judgeDeploys(pinnedVariants(balancers, await switchesWithoutBalancer()));
