import type { V1Service } from '@kubernetes/client-node';
import type { ConnectPlan } from '../../common/connect/connect-plan.ts';
import { addressesOfService, namesOfService } from '../../runtime/kubernetes/addresses.ts';
import { podsOf } from '../../runtime/kubernetes/pods.ts';
import { readWorkload, selectorText } from '../../runtime/kubernetes/workload.ts';
import { hostOf } from '../external/local.ts';
import type { KubernetesPlan } from './find-workload.ts';

/** Where a URL leads. */
interface Url {
  url: string;
  connect?: ConnectPlan | undefined;
}

/**
 * One sentence for each Service of the namespace to which URLs lead and which selects none of the workload's pods: another
 * workload may serve them, or a gateway in front of this one. `fromInside` says whether the names of services are known
 * where requests come from. Nothing is said of what the user of the cluster may not list.
 */
export async function strangeServices(
  { cluster, name }: Pick<KubernetesPlan, 'cluster' | 'name'>,
  urls: readonly Url[],
  fromInside: boolean,
): Promise<string[]> {
  const { core, namespace } = cluster;
  try {
    const { items } = await core.listNamespacedService({ namespace });
    const hosts = urls.flatMap(({ url, connect: { connectTo } = {} }) =>
      connectTo && 'path' in connectTo ? [] : [hostOf(url, connectTo)],
    );
    const used = items.filter((service) => hosts.some((host) => leadsTo(host, service, fromInside)));
    if (used.length === 0) return [];
    const pods = await podsOf(cluster, await readWorkload(cluster, name));
    const own = new Set(pods.map(({ uid }) => uid));
    const strange = await Promise.all(
      used.map(async ({ metadata, spec }) => {
        // Without a selector, somebody else says where it leads.
        if (Object.keys(spec?.selector ?? {}).length === 0) return [];
        const labelSelector = selectorText({ matchLabels: spec?.selector ?? {} });
        const selected = await core.listNamespacedPod({ namespace, labelSelector });
        if (selected.items.some((pod) => own.has(pod.metadata?.uid ?? ''))) return [];
        return [
          `the Service ${metadata?.name ?? ''} selects none of the pods of ${name.kind}/${name.name}: is it what serves them?`,
        ];
      }),
    );
    return strange.flat();
  } catch {
    // It is a hint only, and needs no permission of its own.
    return [];
  }
}

function leadsTo(host: string, service: V1Service, fromInside: boolean): boolean {
  if (addressesOfService(service).includes(host)) return true;
  const { name } = service.metadata ?? {};
  return fromInside && (host === name || namesOfService(service).includes(host));
}
