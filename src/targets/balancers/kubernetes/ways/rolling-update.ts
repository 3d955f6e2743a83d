import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../../../../runtime/kubernetes/cluster.ts';
import { DATETIME, serviceOf } from '../manifests.ts';
import { waitUntilReached } from '../endpoints.ts';
import type { Backend } from '../../balancer.ts';
import { instanceOf, newestPod, startPod } from '../start-pod.ts';
import { inPod, podOf, type Way } from '../way.ts';
import { originOf } from './service-address.ts';
import { SETTLE_MS, Switched } from './switched.ts';

/**
 * One deployment whose template changes: Kubernetes starts the new pod, waits until it is ready, and tells the old one to
 * leave. The suite stops nothing.
 */
export const rollingUpdate: Way = {
  name: 'rolling-update',
  // The next pod comes with the update.
  startPod: (network, plan, index) =>
    index === 0 ? startPod(network, plan) : Promise.resolve(instanceOf(network, plan, DATETIME)),
  start: async (network, first, logFile) => {
    const { cluster } = network;
    const { core, namespace } = cluster;
    await core.createNamespacedService({ namespace, body: serviceOf() });
    await waitUntilReached(cluster, DATETIME, podOf(first).address);
    let current = inPod(first);
    const switchTo = async (backend: Backend) => {
      const next = inPod(backend);
      await setVersion(cluster, next.version);
      // Kubernetes tells it to leave at any time from now on.
      const left = current.leaves();
      left.catch(() => undefined);
      next.runsAs(await newestPod(cluster, DATETIME, next.version));
      await waitUntilReached(cluster, DATETIME, podOf(next).address);
      current = next;
    };
    await delay(SETTLE_MS);
    return new Switched({ network, origin: await originOf(cluster, DATETIME), logFile, switchTo });
  },
};

// What `kubectl set env` does.
async function setVersion({ apps, namespace }: Cluster, version: string): Promise<void> {
  const { PatchStrategy, setHeaderOptions } = await import('@kubernetes/client-node');
  const containers = [{ name: DATETIME, env: [{ name: 'VERSION', value: version }] }];
  const body = { spec: { template: { spec: { containers } } } };
  const asPatch = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch);
  await apps.patchNamespacedDeployment({ namespace, name: DATETIME, body }, asPatch);
}
