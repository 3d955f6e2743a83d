import type { V1Service } from '@kubernetes/client-node';
import type { ConnectPlan } from '../../common/connect/connect-plan.ts';
import { UserError } from '../../common/user-error.ts';
import { addressesOfService, itemsOf, namesOfService } from '../../runtime/kubernetes/addresses.ts';
import { podsOf } from '../../runtime/kubernetes/pods.ts';
import { readWorkload, selectorText } from '../../runtime/kubernetes/workload.ts';
import { hostOf } from '../external/local.ts';
import type { KubernetesPlan } from './find-workload.ts';
import { fromApi } from './from-api.ts';

/** Where a URL leads. */
interface Url {
  /** In messages. */
  name: string;
  url: string;
  connect?: ConnectPlan | undefined;
  /** Whether its user says that requests reach the workload, wherever it leads. */
  mayBeRemote: boolean;
}

type Workload = Pick<KubernetesPlan, 'cluster' | 'name'>;

/**
 * Requires that no URL leads to a Service of the namespace that selects none of the workload's pods: the workload would be
 * green whatever happens to it. A gateway in front of it may be such a Service, too, which its user has to say; then there
 * is a hint, which is returned. `fromInside` says whether the names of services are known where requests come from.
 * @throws UserError
 */
export async function requireServed(
  workload: Workload,
  urls: readonly Url[],
  fromInside: boolean,
): Promise<string[]> {
  const hints = new Set<string>();
  const { kind, name } = workload.name;
  for (const { service, url } of await fromApi(strangeServices(workload, urls, fromInside))) {
    const strange = `the Service ${service}, which selects none of the pods of ${kind}/${name}`;
    if (!url.mayBeRemote)
      throw new UserError(
        `${url.name} leads to ${strange}: name one that does, or give --allow-remote if requests reach them all the same`,
      );
    hints.add(`${url.name} leads to ${strange}: do requests reach them all the same?`);
  }
  return [...hints];
}

/** The Services that select none of the workload's pods, with each URL that leads there; none if they may not be listed. */
async function strangeServices(
  { cluster, name }: Workload,
  urls: readonly Url[],
  fromInside: boolean,
): Promise<{ service: string; url: Url }[]> {
  const { core, namespace } = cluster;
  const services = (await itemsOf(() => core.listNamespacedService({ namespace }))) ?? [];
  const used = services
    .map((service) => ({ service, leading: urls.filter((url) => leadsTo(url, service, fromInside)) }))
    .filter(({ leading }) => leading.length > 0);
  if (used.length === 0) return [];
  const pods = await podsOf(cluster, await readWorkload(cluster, name));
  const own = new Set(pods.map(({ uid }) => uid));
  const strange = await Promise.all(
    used.map(async ({ service: { metadata, spec }, leading }) => {
      // Without a selector, somebody else says where it leads.
      if (Object.keys(spec?.selector ?? {}).length === 0) return [];
      const labelSelector = selectorText({ matchLabels: spec?.selector ?? {} });
      const selected = await core.listNamespacedPod({ namespace, labelSelector });
      if (selected.items.some((pod) => own.has(pod.metadata?.uid ?? ''))) return [];
      return leading.map((url) => ({ service: metadata?.name ?? '', url }));
    }),
  );
  return strange.flat();
}

function leadsTo(
  { url, connect: { connectTo } = {} }: Url,
  service: V1Service,
  fromInside: boolean,
): boolean {
  if (connectTo && 'path' in connectTo) return false;
  const host = hostOf(url, connectTo);
  if (addressesOfService(service).includes(host)) return true;
  const { name } = service.metadata ?? {};
  return fromInside && (host === name || namesOfService(service).includes(host));
}
