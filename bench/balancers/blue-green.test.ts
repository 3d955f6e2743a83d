// Every way of switching with every kind of client, for the table in docs/guides/blue-green.md: npm run compare.
import { CLIENTS } from '../../src/record/load-plan.ts';
import { installedBalancers, judgeDeploys, variantsOf } from '../../src/scenario/deploy/judge-deploys.ts';

const balancers = await installedBalancers();
judgeDeploys(balancers.flatMap((kind) => variantsOf(kind, kind.ways, CLIENTS)));
