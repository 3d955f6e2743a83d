import { counted } from '../../common/counted.ts';

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

/** How the ready pods of a workload have changed, such as `2 of 2 pods gone, 2 new (generation 1 to 2)`. */
export function podsText(before: WorkloadState, after: WorkloadState): string {
  const gone = before.ready.filter((uid) => !after.ready.includes(uid)).length;
  const others = after.ready.filter((uid) => !before.ready.includes(uid)).length;
  const generations = [...new Set([before.generation, after.generation])].join(' to ');
  return `${gone} of ${counted(before.ready.length, 'pods')} gone, ${others} new (generation ${generations})`;
}
