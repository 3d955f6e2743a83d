import { restartRollout, scale } from '../../runtime/kubernetes/rollout.ts';
import type { WorkloadKind } from '../../runtime/kubernetes/workload-name.ts';
import type { KubernetesDisruption } from '../../settings/kubernetes-options.ts';
import { drain } from './drain.ts';
import { isComplete, readyPods, stayingPods, type Snapshot } from './snapshot.ts';
import type { WorkloadDisruption } from './workload-disruption.ts';

const RESOURCES: Record<WorkloadKind, string> = {
  deployment: 'deployments',
  statefulset: 'statefulsets',
  daemonset: 'daemonsets',
};

/** The resource of a kind of workload. */
export function resourceOf(kind: WorkloadKind): { group: string; resource: string } {
  return { group: 'apps', resource: RESOURCES[kind] };
}

const rolloutRestart: WorkloadDisruption = {
  name: 'rollout restart',
  needs: ({ kind, name }) => [{ verb: 'patch', ...resourceOf(kind), name }],
  whyUnfit: ({ workload: { holdsBack } }) =>
    holdsBack === undefined ? undefined : `${holdsBack}: a rollout restart would not replace its pods`,
  run: async (underWay, before) => {
    const old = uidsOf(before);
    await underWay.ask(() => restartRollout(underWay.cluster, underWay.name));
    await underWay.until((now) => isComplete(now) && isNoneOf(old, now));
    return old;
  },
};

const scaleDown: WorkloadDisruption = {
  name: 'scale-down',
  needs: ({ kind, name }) => [{ verb: 'patch', ...resourceOf(kind), subresource: 'scale', name }],
  whyUnfit: ({ workload: { kind, replicas } }) => {
    if (kind === 'daemonset') return 'cannot be scaled: it has a pod on each node';
    return replicas < 2 ? 'has only 1 replica, and a scale-down would leave none' : undefined;
  },
  run: async (underWay, before) => {
    const wanted = before.workload.replicas - 1;
    await underWay.ask(() => scale(underWay.cluster, underWay.name, wanted));
    const now = await underWay.until((seen) => seen.workload.replicas === wanted && isComplete(seen));
    return uidsOf(before).filter((uid) => isNoneOf([uid], now));
  },
  undo: async (underWay, { workload: { replicas } }) => {
    await underWay.ask(() => scale(underWay.cluster, underWay.name, replicas));
  },
};

const deletePod: WorkloadDisruption = {
  name: 'pod deletion',
  needs: () => [{ verb: 'delete', resource: 'pods' }],
  whyUnfit: () => undefined,
  run: async (underWay, before) => {
    const [pod] = readyPods(before);
    if (!pod) throw underWay.incomplete(before);
    const { core, namespace } = underWay.cluster;
    const body = { preconditions: { uid: pod.uid } };
    await underWay.ask(() => core.deleteNamespacedPod({ namespace, name: pod.name, body }));
    await underWay.until((now) => isComplete(now) && isNoneOf([pod.uid], now));
    return [pod.uid];
  },
};

export const DISRUPTIONS: Record<KubernetesDisruption, WorkloadDisruption> = {
  'rollout-restart': rolloutRestart,
  'scale-down': scaleDown,
  'delete-pod': deletePod,
  drain,
};

function uidsOf(snapshot: Snapshot): string[] {
  return stayingPods(snapshot).map(({ uid }) => uid);
}

/** Whether none of these pods is there, unless it terminates. */
function isNoneOf(uids: readonly string[], now: Snapshot): boolean {
  return !stayingPods(now).some(({ uid }) => uids.includes(uid));
}
