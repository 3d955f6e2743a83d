import { openCluster } from '../../../runtime/kubernetes/cluster.ts';
import type { BalancerKind } from '../balancer.ts';
import { PodNetwork, type KubernetesImages } from './pod-network.ts';
import type { Way } from './way.ts';
import { httpRoute } from './ways/http-route.ts';
import { rollingUpdate } from './ways/rolling-update.ts';
import { selector } from './ways/selector.ts';
import { identityOf } from './ways/switched.ts';

/** Its name in results. */
export const KUBERNETES = 'kubernetes';

const WAYS: readonly Way[] = [httpRoute, selector, rollingUpdate];

/** The ways to switch in a cluster. */
export const KUBERNETES_WAYS = WAYS.map(({ name }) => name);

/** A deploy in the cluster that `KUBECONFIG` names, in a namespace of its own. */
export function kubernetesKind(images: KubernetesImages): BalancerKind {
  return {
    name: KUBERNETES,
    ways: KUBERNETES_WAYS,
    installed: () => true,
    locate: () => Promise.resolve(''),
    identify: async () => identityOf((await openCluster()).version),
    openNetwork: (way) => PodNetwork.open(images, wayNamed(way).startPod),
    start: ({ backend, way, logFile, network }) => {
      if (!(network instanceof PodNetwork)) throw new Error('Kubernetes needs a namespace of its own');
      return wayNamed(way).start(network, backend, logFile);
    },
  };
}

function wayNamed(name: string): Way {
  const way = WAYS.find((one) => one.name === name);
  if (!way) throw new Error(`Kubernetes has no way ${name}`);
  return way;
}
