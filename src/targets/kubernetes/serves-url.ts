import type { V1Service } from '@kubernetes/client-node';
import type { ConnectPlan } from '../../common/connect/connect-plan.ts';
import { UserError } from '../../common/user-error.ts';
import { addressesOfService, namesOfService } from '../../runtime/kubernetes/addresses.ts';
import { apiStatus } from '../../runtime/kubernetes/api-failure.ts';
import { podsOf } from '../../runtime/kubernetes/pods.ts';
import { readWorkload, selectorText } from '../../runtime/kubernetes/workload.ts';
import { hostOf } from '../external/local.ts';
import type { KubernetesPlan } from './find-workload.ts';
import { fromApi } from './from-api.ts';

const FORBIDDEN = 403;

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
  for (const url of urls)
    for (const service of await fromApi(strangeServices(workload, url, fromInside))) {
      const strange = `the Service ${service}, which selects none of the pods of ${kind}/${name}`;
      if (!url.mayBeRemote)
        throw new UserError(
          `${url.name} leads to ${strange}: name one that does, or give --allow-remote if requests reach them all the same`,
        );
      hints.add(`${url.name} leads to ${strange}: do requests reach them all the same?`);
    }
  return [...hints];
}

/** The Services to which a URL leads and that select none of the workload's pods; none of what its user may not list. */
async function strangeServices(
  { cluster, name }: Workload,
  { url, connect: { connectTo } = {} }: Url,
  fromInside: boolean,
): Promise<string[]> {
  if (connectTo && 'path' in connectTo) return [];
  const { core, namespace } = cluster;
  try {
    const { items } = await core.listNamespacedService({ namespace });
    const host = hostOf(url, connectTo);
    const used = items.filter((service) => leadsTo(host, service, fromInside));
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
        return [metadata?.name ?? ''];
      }),
    );
    return strange.flat();
  } catch (error) {
    // It needs no permission of its own.
    if (apiStatus(error) === FORBIDDEN) return [];
    throw error;
  }
}

function leadsTo(host: string, service: V1Service, fromInside: boolean): boolean {
  if (addressesOfService(service).includes(host)) return true;
  const { name } = service.metadata ?? {};
  return fromInside && (host === name || namesOfService(service).includes(host));
}
