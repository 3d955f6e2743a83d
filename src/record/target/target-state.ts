import type { SystemProcess } from '../../common/system.ts';
import type { WorkloadState } from './workload-state.ts';

/** The state of a target at one time. What a target does not have or does not show is absent, and not an empty list. */
export interface TargetState {
  /** Increases with every reload that took effect. */
  epoch: number;
  /** The processes that serve clients, if they can be listed. */
  workers?: SystemProcess[];
  /** Only for a target whose plugins run in separate processes. */
  pluginServers?: PluginServerState;
  /** Why it is not proven that a reload took effect, if the target knows more than its epoch. */
  unproven?: string;
  /** Only of a workload on Kubernetes. */
  workload?: WorkloadState;
}

/** The plugin servers of a target at one time. */
export interface PluginServerState {
  processes: SystemProcess[];
  /** New() calls of all plugin servers since the target started, as counted in their logs. */
  newCalls: number;
  /** Plugin instances closed since the target started, if the plugin servers log it. */
  closedInstances?: number;
}

/** The state of a target that runs plugin servers. */
export type StateWithPluginServers = TargetState & Required<Pick<TargetState, 'pluginServers'>>;

/** The target that a verdict is about. */
export interface TargetIdentity {
  gateway: string;
  /** As the program itself reports it. */
  version: string;
  runtime: 'processes' | 'containers' | 'own';
  /** False only for the reference gateway, whose results say nothing about Kong. */
  real: boolean;
  /** The digest of the image that it runs from; absent where it runs from none. */
  image?: string;
}
