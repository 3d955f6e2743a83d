import type { V1Service } from '@kubernetes/client-node';
import { apiStatus } from './api-failure.ts';
import type { Cluster } from './cluster.ts';

/** Where a cluster can be reached, as far as its user may see it. */
export interface ClusterAddresses {
  /** Addresses of services, pods and nodes, and host names of load balancers. */
  known: ReadonlySet<string>;
  /** The names by which pods reach services, such as `my-api.default`. */
  serviceNames: ReadonlySet<string>;
  /** What of them the user may not list, such as `nodes`. */
  unseen: readonly string[];
}

const FORBIDDEN = 403;

/** Asks for the addresses of a cluster. @throws the error of the API, but for what is forbidden */
export async function addressesOf({ core, namespace }: Cluster): Promise<ClusterAddresses> {
  const [services, pods, nodes] = await Promise.all([
    itemsOf(
      () => core.listServiceForAllNamespaces(),
      () => core.listNamespacedService({ namespace }),
    ),
    itemsOf(
      () => core.listPodForAllNamespaces(),
      () => core.listNamespacedPod({ namespace }),
    ),
    itemsOf(() => core.listNode()),
  ]);
  const known = [
    ...(services ?? []).flatMap(addressesOfService),
    ...(pods ?? []).flatMap(({ status }) => (status?.podIPs ?? []).map(({ ip }) => ip)),
    ...(nodes ?? []).flatMap(({ status }) => (status?.addresses ?? []).map(({ address }) => address)),
  ];
  return {
    // A headless service has no address of its own.
    known: new Set(known.filter((address) => address !== 'None')),
    serviceNames: new Set((services ?? []).flatMap(namesOfService)),
    unseen: Object.entries({ services, pods, nodes }).flatMap(([what, items]) => (items ? [] : [what])),
  };
}

/**
 * Lists all or, as a user of one namespace may not, `own`. Returns undefined where that is forbidden, too.
 * @throws the error of the API
 */
export async function itemsOf<Item>(
  all: () => Promise<{ items: Item[] }>,
  own?: () => Promise<{ items: Item[] }>,
): Promise<Item[] | undefined> {
  try {
    return (await all()).items;
  } catch (error) {
    if (apiStatus(error) !== FORBIDDEN) throw error;
    return own && itemsOf(own);
  }
}

/** The addresses of a service, and the host names of its load balancers. A headless one has the address `None`. */
export function addressesOfService({ spec, status }: V1Service): string[] {
  const balancers = status?.loadBalancer?.ingress ?? [];
  return [
    ...(spec?.clusterIPs ?? []),
    ...(spec?.externalIPs ?? []),
    ...balancers.flatMap(({ ip, hostname }) => [ip ?? [], hostname ?? []].flat()),
  ];
}

/** The names by which pods of any namespace reach a service. */
export function namesOfService({ metadata }: V1Service): string[] {
  const { name = '', namespace = '' } = metadata ?? {};
  const short = `${name}.${namespace}`;
  return [short, `${short}.svc`, `${short}.svc.cluster.local`];
}
