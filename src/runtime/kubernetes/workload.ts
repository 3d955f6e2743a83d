import type { V1DaemonSet, V1Deployment, V1LabelSelector, V1StatefulSet } from '@kubernetes/client-node';
import type { Cluster } from './cluster.ts';
import type { WorkloadKind, WorkloadName } from './workload-name.ts';

/** What the API says of a workload. */
export interface Workload extends WorkloadName {
  uid: string;
  /** Increases with every change of what is wanted. */
  generation: number;
  /** The generation that its controller has seen. */
  observedGeneration: number;
  /** How many pods are wanted. */
  replicas: number;
  /** How many there are, without those that terminate. */
  total: number;
  /** How many of them have the newest template. */
  updated: number;
  available: number;
  /** A selector of labels, as a query of the API has it. */
  selector: string;
  /** Why a change of its template replaces no pod, or not all; to complete "it …". */
  holdsBack?: string;
  /** What its controller says of a rollout that makes no progress. */
  stuck?: string;
}

/** Reads a workload. @throws the error of the API */
export async function readWorkload(cluster: Cluster, { kind, name }: WorkloadName): Promise<Workload> {
  const { apps, namespace } = cluster;
  const named = { namespace, name };
  switch (kind) {
    case 'deployment':
      return fromDeployment(await apps.readNamespacedDeployment(named));
    case 'statefulset':
      return fromStatefulSet(await apps.readNamespacedStatefulSet(named));
    case 'daemonset':
      return fromDaemonSet(await apps.readNamespacedDaemonSet(named));
    default:
      return kind satisfies never;
  }
}

/** The names of all workloads of a kind in the namespace. @throws the error of the API */
export async function workloadNames(
  { apps, namespace }: Pick<Cluster, 'apps' | 'namespace'>,
  kind: WorkloadKind,
): Promise<string[]> {
  const list = {
    deployment: () => apps.listNamespacedDeployment({ namespace }),
    statefulset: () => apps.listNamespacedStatefulSet({ namespace }),
    daemonset: () => apps.listNamespacedDaemonSet({ namespace }),
  };
  const { items } = await list[kind]();
  return items.flatMap(({ metadata }) => metadata?.name ?? []);
}

/** Whether every pod that is wanted has the newest template and is available, and no other is left but to terminate. */
export function isRolledOut(workload: Workload): boolean {
  const { generation, observedGeneration, replicas, total, updated, available } = workload;
  return observedGeneration >= generation && updated >= replicas && total <= updated && available >= replicas;
}

export function fromDeployment({ metadata, spec, status }: V1Deployment): Workload {
  const replicas = spec?.replicas ?? 1;
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing');
  return {
    ...commonOf('deployment', metadata, status),
    replicas,
    total: status?.replicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    selector: selectorText(spec?.selector),
    ...(spec?.paused === true ? { holdsBack: 'is paused' } : {}),
    ...(progressing?.status === 'False' ? { stuck: progressing.reason ?? 'no progress' } : {}),
  };
}

export function fromStatefulSet({ metadata, spec, status }: V1StatefulSet): Workload {
  const replicas = spec?.replicas ?? 1;
  const isCurrent = status?.updateRevision !== undefined && status.currentRevision === status.updateRevision;
  const total = status?.replicas ?? 0;
  const { type, rollingUpdate } = spec?.updateStrategy ?? {};
  const from = rollingUpdate?.partition ?? 0;
  return {
    ...commonOf('statefulset', metadata, status),
    replicas,
    total,
    updated: isCurrent ? total : (status?.updatedReplicas ?? 0),
    available: status?.availableReplicas ?? status?.readyReplicas ?? 0,
    selector: selectorText(spec?.selector),
    ...(from > 0 ? { holdsBack: `has a partition, so that the first ${from} pods are kept` } : {}),
    ...(type === 'OnDelete' ? { holdsBack: 'has the update strategy OnDelete' } : {}),
  };
}

export function fromDaemonSet({ metadata, spec, status }: V1DaemonSet): Workload {
  const updated = status?.updatedNumberScheduled ?? 0;
  return {
    ...commonOf('daemonset', metadata, status),
    replicas: status?.desiredNumberScheduled ?? 0,
    total: status?.currentNumberScheduled ?? 0,
    updated,
    available: status?.numberAvailable ?? 0,
    selector: selectorText(spec?.selector),
    ...(spec?.updateStrategy?.type === 'OnDelete' ? { holdsBack: 'has the update strategy OnDelete' } : {}),
  };
}

function commonOf(
  kind: WorkloadKind,
  metadata: V1Deployment['metadata'],
  status: { observedGeneration?: number } | undefined,
): Pick<Workload, 'kind' | 'name' | 'uid' | 'generation' | 'observedGeneration'> {
  return {
    kind,
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    generation: metadata?.generation ?? 0,
    observedGeneration: status?.observedGeneration ?? 0,
  };
}

/** A selector as a query has it, such as `app=api,tier in (a,b)`. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector = {}): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...labels, ...expressions].join(',');
}
