/** The kinds of workloads on Kubernetes. */
export type RecordedWorkloadKind = 'deployment' | 'statefulset' | 'daemonset';

/** What the API of Kubernetes says of a target's workload at one time. It holds no name. */
export interface WorkloadState {
  kind: RecordedWorkloadKind;
  /** Increases with every change of what is wanted. */
  generation: number;
  /** The generation that its controller has seen. */
  observedGeneration: number;
  /** How many pods are wanted. */
  replicas: number;
  /** The UIDs of the pods that are ready, without those that terminate. */
  ready: readonly string[];
  /** How many pods terminate. */
  terminating: number;
}

/** How the ready pods of a workload have changed. */
export interface PodChange {
  before: number;
  /** How many of those from before are ready no longer. */
  gone: number;
  /** How many are ready that were not before. */
  new: number;
}

export function podChange(before: WorkloadState, after: WorkloadState): PodChange {
  const gone = before.ready.filter((uid) => !after.ready.includes(uid)).length;
  const fresh = after.ready.filter((uid) => !before.ready.includes(uid)).length;
  return { before: before.ready.length, gone, new: fresh };
}
