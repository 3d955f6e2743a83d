import { counted } from '../../common/counted.ts';
import type { WorkloadState } from '../../record/target/workload-state.ts';
import type { Cluster } from '../../runtime/kubernetes/cluster.ts';
import { podsOf, type PodSeen } from '../../runtime/kubernetes/pods.ts';
import { isRolledOut, readWorkload, type Workload } from '../../runtime/kubernetes/workload.ts';
import type { WorkloadName } from '../../runtime/kubernetes/workload-name.ts';

/** A workload and its pods at one time. */
export interface Snapshot {
  workload: Workload;
  pods: readonly PodSeen[];
}

/** @throws the error of the API */
export async function readSnapshot(cluster: Cluster, name: WorkloadName): Promise<Snapshot> {
  const workload = await readWorkload(cluster, name);
  return { workload, pods: await podsOf(cluster, workload) };
}

/** The pods that have not been told to end. */
export function stayingPods({ pods }: Pick<Snapshot, 'pods'>): PodSeen[] {
  return pods.filter(({ isTerminating }) => !isTerminating);
}

export function readyPods({ pods }: Pick<Snapshot, 'pods'>): PodSeen[] {
  return stayingPods({ pods }).filter(({ isReady }) => isReady);
}

/** Whether all pods that are wanted are ready, and none but those is there, unless it terminates. */
export function isComplete(snapshot: Snapshot): boolean {
  const { workload } = snapshot;
  const staying = stayingPods(snapshot).length;
  return (
    isRolledOut(workload) && staying === workload.replicas && readyPods(snapshot).length === workload.replicas
  );
}

/** Reasons after which the kubelet tries again ever more rarely: nobody waits for that. */
const HOPELESS =
  /^(?:CrashLoopBackOff|ImagePullBackOff|ErrImageNeverPull|InvalidImageName|CreateContainerConfigError)/;

/** Whether a pod has failed so often that it is not waited for. */
export function isHopeless(snapshot: Snapshot): boolean {
  return stayingPods(snapshot).some(
    ({ isReady, trouble }) => !isReady && trouble !== undefined && HOPELESS.test(trouble.reason),
  );
}

/** What the API says of a workload whose pods are not all ready. */
export interface Incomplete {
  /** Names nothing of the cluster. */
  why: string;
  /** What more the API says, line by line; it may name pods, images and nodes. */
  details: readonly string[];
}

export function whyIncomplete(snapshot: Snapshot): Incomplete {
  const { replicas, stuck } = snapshot.workload;
  const ready = readyPods(snapshot).length;
  const others = stayingPods(snapshot).filter(({ isReady }) => !isReady);
  const reasons = [...new Set(others.flatMap(({ trouble }) => trouble?.reason ?? []))];
  const said = reasons.length > 0 ? reasons : stuck === undefined ? [] : [stuck];
  const counts = `${ready} of ${counted(replicas, 'pods')} ${ready === 1 || replicas === 1 ? 'is' : 'are'} ready`;
  // During a rollout the old ones may all be there.
  const count =
    ready < replicas
      ? counts
      : `${counts}, but ${counted(others.length, 'others')} ${others.length === 1 ? 'is' : 'are'} not`;
  return {
    why: said.length === 0 ? count : `${count} (${said.join('; ')})`,
    details: others.flatMap(({ name, trouble }) =>
      trouble
        ? [`${name}: ${trouble.reason}${trouble.detail === undefined ? '' : `: ${trouble.detail}`}`]
        : [],
    ),
  };
}

/** What a record keeps of it. */
export function workloadState(snapshot: Snapshot): WorkloadState {
  const { kind, generation, observedGeneration, replicas } = snapshot.workload;
  return {
    kind,
    generation,
    observedGeneration,
    replicas,
    ready: readyPods(snapshot).map(({ uid }) => uid),
    terminating: snapshot.pods.filter(({ isTerminating }) => isTerminating).length,
  };
}
