import type { SystemProcess } from '../common/system.ts';

/** What a gateway says of itself at one moment. */
export interface TargetState {
  /** Grows with every reload that took effect. */
  epoch: number;
  workers: SystemProcess[];
  pluginServers: SystemProcess[];
  /** New() calls of all plugin servers since the gateway was started, as their own logs count them. */
  newCalls: number;
  /** Instances that the gateway had its plugin servers close since it was started, where their logs tell. */
  closedInstances?: number;
  /** What a reload without proof of its effect lacks, where the gateway can say more than that its epoch stayed. */
  unproven?: string;
}

/** Which gateway a verdict speaks of. */
export interface TargetIdentity {
  gateway: string;
  /** As the program itself tells it. */
  version: string;
  runtime: 'processes' | 'containers' | 'own';
  /** False for the reference gateway only: its results are never another gateway's. */
  real: boolean;
}
