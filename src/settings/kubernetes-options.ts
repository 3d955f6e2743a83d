import { WORKLOAD_KINDS, type WorkloadKind, type WorkloadName } from '../runtime/kubernetes/workload-name.ts';

/**
 * What a check does to a workload on Kubernetes by itself: restart its rollout, run it with one replica less, delete one
 * of its pods, or drain a node of them.
 */
export type KubernetesDisruption = 'rollout-restart' | 'scale-down' | 'delete-pod' | 'drain';
export const KUBERNETES_DISRUPTIONS = [
  'rollout-restart',
  'scale-down',
  'delete-pod',
  'drain',
] as const satisfies readonly KubernetesDisruption[];

/** A target that is a workload on Kubernetes. */
export interface KubernetesOptions {
  workload: WorkloadName;
  /** @default that of the context */
  namespace?: string;
  /** @default the current one */
  context?: string;
  /** What is done to it, unless a command is given. @default rollout-restart */
  disruption?: KubernetesDisruption;
}

/** What a workload is asked for as, in messages. */
export const WORKLOAD_TEXT = `KIND/NAME, such as deployment/my-api (kinds: ${WORKLOAD_KINDS.join(', ')})`;

/** As kubectl calls them, too. */
const ALIASES: Record<string, WorkloadKind> = { deploy: 'deployment', sts: 'statefulset', ds: 'daemonset' };
/** A name of an object, in which a label may follow a full stop. */
const NAME = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;

/** A workload by its kind and name; undefined where the text is none. */
export function workloadNamed(text: string): WorkloadName | undefined {
  const [given = '', name = '', ...more] = text.split('/');
  const [word = '', ...group] = given.toLowerCase().split('.');
  const kind = ALIASES[word] ?? WORKLOAD_KINDS.find((each) => word === each || word === `${each}s`);
  if (kind === undefined || more.length > 0 || !NAME.test(name)) return undefined;
  return group.length === 0 || group.join('.') === 'apps' ? { kind, name } : undefined;
}
