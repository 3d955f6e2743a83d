import { setTimeout as delay } from 'node:timers/promises';
import { asMergePatch } from '../../../../runtime/kubernetes/rollout.ts';
import type { Backend } from '../../balancer.ts';
import { waitUntilReached } from '../endpoints.ts';
import { DATETIME, selectorOf, serviceOf } from '../manifests.ts';
import { colourAt, colourOf, podOf, type Way } from '../way.ts';
import { startPod } from '../start-pod.ts';
import { originOf } from './service-address.ts';
import { SETTLE_MS, Switched } from './switched.ts';

/** The seed's way: two deployments, and a Service whose selector names one of them. */
export const selector: Way = {
  name: 'selector',
  startPod: (network, plan, index) => startPod(network, plan, colourAt(index)),
  start: async (network, first, logFile) => {
    const { cluster } = network;
    const { core, namespace } = cluster;
    await core.createNamespacedService({ namespace, body: serviceOf(colourOf(first)) });
    await waitUntilReached(cluster, DATETIME, podOf(first).address);
    const switchTo = async (backend: Backend) => {
      const spec = { selector: selectorOf(colourOf(backend)) };
      await core.patchNamespacedService({ namespace, name: DATETIME, body: { spec } }, await asMergePatch());
      await waitUntilReached(cluster, DATETIME, podOf(backend).address);
    };
    await delay(SETTLE_MS);
    return new Switched({ network, origin: await originOf(cluster, DATETIME), logFile, switchTo });
  },
};
