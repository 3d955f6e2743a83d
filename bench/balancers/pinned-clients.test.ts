// Clients that stay with the old instance, and each way to move them, on the same load: npm run compare -- bench/balancers/pinned-clients.test.ts
// @module-tag balancers
import { pinnedVariants } from '../../src/scenario/deploy/pinned-list.ts';
import { expect, test } from '../../src/vitest/index.ts';
import { installedBalancers, switchesWithoutBalancer } from '../../src/vitest/not-run.ts';

const variants = pinnedVariants(await installedBalancers(), await switchesWithoutBalancer());

test.for(variants.map((variant) => [variant.name, variant] as const))(
  '%s loses nothing in a blue-green deploy',
  async ([, variant], { runDeploy }) => {
    expect(await runDeploy(variant)).toBeAsExpected();
  },
);
