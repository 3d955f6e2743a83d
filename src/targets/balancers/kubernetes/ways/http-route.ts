import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../../../../common/wait-until.ts';
import { asMergePatch } from '../../../../runtime/kubernetes/rollout.ts';
import type { Cluster } from '../../../../runtime/kubernetes/cluster.ts';
import type { Backend } from '../../balancer.ts';
import { DATETIME, nameOf, type Colour } from '../manifests.ts';
import { startPod } from '../start-pod.ts';
import { colourAt, colourOf, type Way } from '../way.ts';
import { createGateway } from './gateway.ts';
import { originOf } from './service-address.ts';
import { SETTLE_MS, Switched } from './switched.ts';

const ACCEPTED_BOUND_MS = 15_000;
const POLL_MS = 50;
const COLOURS: readonly Colour[] = ['blue', 'green'];

/** Two deployments with a Service each, and an HTTPRoute of the Gateway API whose weights are swapped. */
export const httpRoute: Way = {
  name: 'http-route',
  startPod: (network, plan, index) => startPod(network, plan, colourAt(index)),
  start: async (network, first, logFile) => {
    const { cluster, images } = network;
    const cleanUp = await createGateway(cluster, images.traefik);
    try {
      const switchTo = (backend: Backend) => route(cluster, colourOf(backend));
      await switchTo(first);
      await delay(SETTLE_MS);
      return new Switched({
        network,
        origin: await originOf(cluster, 'traefik'),
        logFile,
        switchTo,
        cleanUp,
      });
    } catch (error) {
      await cleanUp();
      throw error;
    }
  },
};

/** Sends all requests to one deployment, and waits until the controller has accepted that. */
async function route({ customObjects, namespace }: Cluster, colour: Colour): Promise<void> {
  const named = {
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    namespace,
    plural: 'httproutes',
    name: DATETIME,
  };
  const backendRefs = COLOURS.map((one) => ({
    name: nameOf(one),
    port: 80,
    weight: one === colour ? 1 : 0,
  }));
  const body = { spec: { rules: [{ backendRefs }] } };
  await customObjects.patchNamespacedCustomObject({ ...named, body }, await asMergePatch());
  let said = 'no controller has said anything';
  await waitUntil(
    'the HTTPRoute is accepted',
    ACCEPTED_BOUND_MS,
    async () => {
      const seen = (await customObjects.getNamespacedCustomObject(named)) as SeenRoute;
      said = saidOf(seen);
      return isAccepted(seen);
    },
    POLL_MS,
  ).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}: ${said}`);
  });
}

/** What the API says of an HTTPRoute. */
export interface SeenRoute {
  metadata: { generation: number };
  status?: {
    parents?: readonly {
      conditions?: readonly { type: string; status: string; observedGeneration?: number; message?: string }[];
    }[];
  };
}

/** Whether the controller has accepted the route as it is now, and knows what it refers to. */
export function isAccepted({ metadata, status }: SeenRoute): boolean {
  const conditions = status?.parents?.[0]?.conditions ?? [];
  return ['Accepted', 'ResolvedRefs'].every((wanted) =>
    conditions.some(
      ({ type, status: is, observedGeneration = 0 }) =>
        type === wanted && is === 'True' && observedGeneration >= metadata.generation,
    ),
  );
}

function saidOf({ status }: SeenRoute): string {
  const conditions = status?.parents?.[0]?.conditions ?? [];
  return conditions.map(({ type, status: is, message = '' }) => `${type} is ${is} ${message}`).join('; ');
}
