// Seed 003 as it ends: a Service's selector is switched under load. What the seed saw is red, and each way out green.
import { expect, test } from '../../src/vitest/index.ts';
import { selectorVariants } from '../../src/scenario/deploy/kubernetes-variants.ts';
import { installedBalancers } from '../../src/vitest/not-run.ts';
import { deploys } from '../support/kubernetes/deploy-kind.ts';
import { engineInside } from '../support/kubernetes/engine-inside.ts';
import { isPlain, named } from '../support/kubernetes/named-variants.ts';
import { redsOf } from '../support/reds.ts';

await installedBalancers([deploys]);

const variants = selectorVariants(deploys);

test.for(named(variants.filter(isPlain)))(
  '%s stays with the old pods',
  async ([, variant], { runDeploy }) => {
    expect(redsOf(await runDeploy(variant, await engineInside()))).toEqual(['stale']);
  },
);

test.for(named(variants.filter((one) => !isPlain(one))))(
  '%s loses nothing in a deploy',
  async ([, variant], { runDeploy }) => {
    expect(await runDeploy(variant, await engineInside())).toBeAsExpected();
  },
);
