import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { Cluster } from './cluster.ts';
import type { Workload } from './workload.ts';

/** Reasons for which a container waits while nothing is wrong. */
const USUAL: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/** What keeps a pod from being ready. */
export interface PodTrouble {
  /** In the API's words, without a name, such as `CrashLoopBackOff, exit code 1`. */
  reason: string;
  /** What more the API says. It may name images, nodes and pods. */
  detail?: string;
}

/** What the API says of a pod. */
export interface PodSeen {
  name: string;
  uid: string;
  /** Absent until it is scheduled. */
  node?: string;
  addresses: readonly string[];
  isReady: boolean;
  /** Whether it has been told to end. */
  isTerminating: boolean;
  /** How often its containers have been started again. */
  restarts: number;
  /** Absent while nothing says more than that it is not ready yet. */
  trouble?: PodTrouble;
}

/** The pods of a workload, by name. @throws the error of the API */
export async function podsOf(cluster: Cluster, workload: Workload): Promise<PodSeen[]> {
  const { core, namespace } = cluster;
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: workload.selector });
  return items
    .filter((pod) => isOwnedBy(pod, workload))
    .map(seenPod)
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

// A Deployment owns its pods through ReplicaSets, whose names are its own with the hash of the template.
function isOwnedBy({ metadata }: V1Pod, { kind, name, uid }: Workload): boolean {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (kind !== 'deployment') return owner?.uid === uid;
  return (
    owner?.kind === 'ReplicaSet' && owner.name === `${name}-${metadata?.labels?.['pod-template-hash'] ?? ''}`
  );
}

export function seenPod({ metadata, spec, status }: V1Pod): PodSeen {
  const containers = status?.containerStatuses ?? [];
  const isReady = status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True');
  const trouble = troubleOf(status);
  return {
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    ...(spec?.nodeName === undefined ? {} : { node: spec.nodeName }),
    addresses: (status?.podIPs ?? []).map(({ ip }) => ip),
    isReady: isReady ?? false,
    isTerminating: metadata?.deletionTimestamp !== undefined,
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    ...(trouble ? { trouble } : {}),
  };
}

function troubleOf(status: V1Pod['status']): PodTrouble | undefined {
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') return troubled(scheduled.reason ?? 'Pending', scheduled.message);
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  for (const container of all) {
    const found = containerTrouble(container);
    if (found) return found;
  }
  return status?.phase === 'Failed' ? troubled(status.reason ?? 'Failed', status.message) : undefined;
}

function containerTrouble({ state, lastState }: V1ContainerStatus): PodTrouble | undefined {
  const { waiting, terminated } = state ?? {};
  if (waiting?.reason !== undefined && !USUAL.has(waiting.reason)) {
    const code = lastState?.terminated?.exitCode;
    return troubled(`${waiting.reason}${code === undefined ? '' : `, exit code ${code}`}`, waiting.message);
  }
  if (terminated && terminated.exitCode !== 0)
    return troubled(`${terminated.reason ?? 'Error'}, exit code ${terminated.exitCode}`, terminated.message);
  return undefined;
}

function troubled(reason: string, detail: string | undefined): PodTrouble {
  return { reason, ...(detail === undefined ? {} : { detail }) };
}
