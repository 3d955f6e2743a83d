import type { SystemProcess } from '../common/system.ts';

/** The state of a target at one moment. What a target does not have, or does not show, is absent and not an empty list. */
export interface TargetState {
  /** Grows with every reload that took effect. */
  epoch: number;
  /** The processes that serve clients, where they can be listed. */
  workers?: SystemProcess[];
  /** Only of a target whose plugins run in processes of their own. */
  pluginServers?: PluginServerState;
  /** Why the effect of a reload is not proven, where the target knows more than its epoch. */
  unproven?: string;
}

/** The plugin servers of a target at one moment. */
export interface PluginServerState {
  processes: SystemProcess[];
  /** New() calls of all plugin servers since the target started, counted in their logs. */
  newCalls: number;
  /** Plugin instances closed since the target started, where the plugin servers log it. */
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
  /** False for the reference gateway only: its results are never another gateway's. */
  real: boolean;
}
