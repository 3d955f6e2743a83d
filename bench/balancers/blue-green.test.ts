// Every way of switching with every kind of client, for the table in docs/guides/blue-green.md: npm run compare.
// @module-tag balancers
import { deploymentsOf } from '../../src/scenario/deploy/deployments.ts';
import { FLOWS, variantsOf } from '../../src/scenario/deploy/variants.ts';
import { expect, test } from '../../src/vitest/index.ts';
import { installedBalancers } from '../../src/vitest/not-run.ts';

const balancers = await installedBalancers();
const deployments = deploymentsOf(balancers.flatMap((kind) => variantsOf(kind, kind.ways, FLOWS)));

test.for(deployments.map(({ name, variants }) => [name, variants] as const))(
  '%s loses nothing in a blue-green deploy',
  async ([, variants], { runDeployFlows }) => {
    expect(await runDeployFlows(variants)).toBeAsExpected();
  },
);
