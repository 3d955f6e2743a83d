// Every way of switching with every kind of client, for the table in docs/guides/blue-green.md: npm run compare.
// @module-tag balancers
import { CLIENTS } from '../../src/record/flow/load-plan.ts';
import { variantsOf } from '../../src/scenario/deploy/variants.ts';
import { expect, test } from '../../src/vitest/index.ts';
import { installedBalancers } from '../../src/vitest/not-run.ts';

const balancers = await installedBalancers();
const variants = balancers.flatMap((kind) => variantsOf(kind, kind.ways, CLIENTS));

test.for(variants.map((variant) => [variant.name, variant] as const))(
  '%s loses nothing in a blue-green deploy',
  async ([, variant], { runDeploy }) => {
    expect(await runDeploy(variant)).toBeAsExpected();
  },
);
