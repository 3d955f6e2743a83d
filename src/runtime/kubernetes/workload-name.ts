/** Controllers that keep a number of pods running, as kubectl calls them. */
export const WORKLOAD_KINDS = ['deployment', 'statefulset', 'daemonset'] as const;
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

/** A workload in the namespace of a cluster. */
export interface WorkloadName {
  kind: WorkloadKind;
  name: string;
}
