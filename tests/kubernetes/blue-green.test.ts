// Seed 003 as it ends: from one version to the next on Kubernetes, under load. What the seed saw is red, and each way out green.
import { expect, test } from '../../src/vitest/index.ts';
import {
  httpRouteVariants,
  rollingVariants,
  selectorVariants,
} from '../../src/scenario/deploy/kubernetes-variants.ts';
import { NO_REMEDY } from '../../src/scenario/deploy/pinned-variants.ts';
import type { Variant } from '../../src/scenario/deploy/variants.ts';
import { installedBalancers } from '../../src/vitest/not-run.ts';
import { deploys } from '../support/kubernetes/deploy-kind.ts';
import { engineInside } from '../support/kubernetes/engine-inside.ts';
import { redsOf } from '../support/reds.ts';

await installedBalancers([deploys]);

const named = (variants: readonly Variant[]) => variants.map((variant) => [variant.name, variant] as const);
const isPlain = ({ remedy }: Variant) => remedy === NO_REMEDY;
const [selectors, rolling] = [selectorVariants(deploys), rollingVariants(deploys)];
const waysOut = [...selectors, ...rolling].filter((variant) => !isPlain(variant));

test.for(named(selectors.filter(isPlain)))(
  '%s stays with the old pods',
  async ([, variant], { runDeploy }) => {
    expect(redsOf(await runDeploy(variant, await engineInside()))).toEqual(['stale']);
  },
);

test.for(named(rolling.filter(isPlain)))(
  '%s is refused while nodes still send to a pod that has left',
  async ([, variant], { runDeploy }) => {
    expect(redsOf(await runDeploy(variant, await engineInside()))).toContain('refused');
  },
);

test.for(named(waysOut))('%s loses nothing in a deploy', async ([, variant], { runDeploy }) => {
  expect(await runDeploy(variant, await engineInside())).toBeAsExpected();
});

test('kubernetes/http-route loses nothing in a deploy', async ({ runDeployFlows }) => {
  expect(await runDeployFlows(httpRouteVariants(deploys), await engineInside())).toBeAsExpected();
});
