import { holdsWithin } from '../../../common/wait-until.ts';
import { apiFailure } from '../../../runtime/kubernetes/api-failure.ts';
import type { Cluster } from '../../../runtime/kubernetes/cluster.ts';

const REACHED_BOUND_MS = 30_000;
const POLL_MS = 20;

/** The addresses that nodes send a Service's new connections to, as its EndpointSlices have them. */
export async function readyAddresses({ discovery, namespace }: Cluster, service: string): Promise<string[]> {
  const labelSelector = `kubernetes.io/service-name=${service}`;
  const { items } = await discovery.listNamespacedEndpointSlice({ namespace, labelSelector });
  return items
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses }) => addresses);
}

/**
 * Waits until the EndpointSlices of a Service have one address and no other.
 * @throws Error that says how many it has, after 30 s
 */
export async function waitUntilReached(cluster: Cluster, service: string, address: string): Promise<void> {
  let last = '';
  const isReached = await holdsWithin(
    REACHED_BOUND_MS,
    async () => {
      const ready = await readyAddresses(cluster, service).catch((error: unknown) => {
        throw new Error(`the endpoints of the Service cannot be read: ${apiFailure(error)}`);
      });
      last = ready.includes(address) ? 'others as well' : `${ready.length} others`;
      return ready.length === 1 && ready[0] === address;
    },
    POLL_MS,
  );
  if (!isReached)
    throw new Error(
      `the Service does not reach the new pod alone within ${REACHED_BOUND_MS} ms: its EndpointSlices have ${last}`,
    );
}
