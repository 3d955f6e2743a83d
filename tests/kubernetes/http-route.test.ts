// The weights of an HTTPRoute are swapped under load, with Traefik as the controller: no request is lost, and no client stays.
import { expect, test } from '../../src/vitest/index.ts';
import { httpRouteVariants } from '../../src/scenario/deploy/kubernetes-variants.ts';
import { installedBalancers } from '../../src/vitest/not-run.ts';
import { deploys } from '../support/kubernetes/deploy-kind.ts';
import { engineInside } from '../support/kubernetes/engine-inside.ts';

await installedBalancers([deploys]);

test('kubernetes/http-route loses nothing in a deploy', async ({ runDeployFlows }) => {
  expect(await runDeployFlows(httpRouteVariants(deploys), await engineInside())).toBeAsExpected();
});
