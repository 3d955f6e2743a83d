import type { BalancerKind } from '../../targets/balancers/balancer.ts';
import { httpRoute } from '../../targets/balancers/kubernetes/ways/http-route.ts';
import { rollingUpdate } from '../../targets/balancers/kubernetes/ways/rolling-update.ts';
import { selector } from '../../targets/balancers/kubernetes/ways/selector.ts';
import { FLOWS } from './clients.ts';
import { ANNOUNCE, CLIENT_MAX_AGE, CLOSE_ALWAYS, NO_REMEDY, remedied } from './pinned-variants.ts';
import { variantsOf, type Remedy, type Variant } from './variants.ts';

/** Longer than kube-proxy takes to write its rules on a busy node: 3 s were too short there once in 12 updates. */
const PRE_STOP_S = 10;
/** From the beginning of an update: the new pod becomes ready, and the old one leaves after its preStop hook. */
const ROLLING_BOUND_MS = 40_000;

const PRE_STOP: Remedy = { name: 'pre-stop', preStopS: PRE_STOP_S };

/** The seed's way, with the clients that stay behind and each way to move them. */
export function selectorVariants(kind: BalancerKind): Variant[] {
  const way = selector.name;
  return [
    ...[NO_REMEDY, ANNOUNCE, CLOSE_ALWAYS, CLIENT_MAX_AGE].map((remedy) =>
      remedied(kind, way, remedy, 'keep-alive'),
    ),
    ...variantsOf(kind, [way], ['new-connection']),
  ];
}

/** A rolling update without and with a preStop hook. */
export function rollingVariants(kind: BalancerKind): Variant[] {
  return [NO_REMEDY, PRE_STOP].flatMap((remedy) =>
    (['keep-alive', 'new-connection'] as const).map((client) =>
      Object.assign(remedied(kind, rollingUpdate.name, remedy, client, ROLLING_BOUND_MS), {
        stopsItself: true,
      }),
    ),
  );
}

/** All clients at once behind a controller of the Gateway API. */
export function httpRouteVariants(kind: BalancerKind): Variant[] {
  return variantsOf(kind, [httpRoute.name], FLOWS);
}
