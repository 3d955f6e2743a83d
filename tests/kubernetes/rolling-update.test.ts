// A deployment that is updated under load: without a preStop hook clients are refused, and with one none is.
import { expect, test } from '../../src/vitest/index.ts';
import { rollingVariants } from '../../src/scenario/deploy/kubernetes-variants.ts';
import { installedBalancers } from '../../src/vitest/not-run.ts';
import { deploys } from '../support/kubernetes/deploy-kind.ts';
import { engineInside } from '../support/kubernetes/engine-inside.ts';
import { isPlain, named } from '../support/kubernetes/named-variants.ts';
import { redsOf } from '../support/reds.ts';

await installedBalancers([deploys]);

const variants = rollingVariants(deploys);

test.for(named(variants.filter(isPlain)))(
  '%s is refused while nodes still send to a pod that has left',
  async ([, variant], { runDeploy }) => {
    expect(redsOf(await runDeploy(variant, await engineInside()))).toContain('refused');
  },
);

test.for(named(variants.filter((one) => !isPlain(one))))(
  '%s loses nothing in a deploy',
  async ([, variant], { runDeploy }) => {
    expect(await runDeploy(variant, await engineInside())).toBeAsExpected();
  },
);
