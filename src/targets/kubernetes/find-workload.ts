import { distance } from 'fastest-levenshtein';
import { UserError } from '../../common/user-error.ts';
import { unlessGone } from '../../runtime/kubernetes/api-failure.ts';
import { openCluster, type Cluster, type ClusterPlan } from '../../runtime/kubernetes/cluster.ts';
import { requirePermissions, type Permission } from '../../runtime/kubernetes/permissions.ts';
import { workloadNames } from '../../runtime/kubernetes/workload.ts';
import type { WorkloadName } from '../../runtime/kubernetes/workload-name.ts';
import type { KubernetesDisruption, KubernetesOptions } from '../../settings/kubernetes-options.ts';
import { DISRUPTIONS, resourceOf } from './disruptions.ts';
import { requireDrainable } from './drain.ts';
import { fromApi } from './from-api.ts';
import { isComplete, readSnapshot, whyIncomplete, type Snapshot } from './snapshot.ts';
import type { WorkloadDisruption } from './workload-disruption.ts';

/** Names that differ by more are not meant. */
const FAR = 3;
const NAMES_MAX = 5;
const ROLES = 'containers/kubernetes/rbac/';

/** A workload on Kubernetes that can be disrupted. */
export interface KubernetesPlan {
  cluster: Cluster;
  name: WorkloadName;
  /** Absent where a command disrupts it. */
  disruption?: WorkloadDisruption;
  /** What its user may want to know before the load, sentence by sentence. @default nothing */
  hints?: readonly string[];
}

/** What reading a workload needs. */
export function readingNeeds({ kind, name }: WorkloadName): Permission[] {
  return [
    { verb: 'get', ...resourceOf(kind), name },
    { verb: 'list', resource: 'pods' },
  ];
}

/**
 * Finds a workload, and requires that all its pods are ready and that its disruption is possible and allowed. With
 * `byCommand`, a command disrupts it. @throws UserError
 */
export async function findWorkload(
  { workload: name, namespace, context, disruption = 'rollout-restart' }: KubernetesOptions,
  { byCommand }: { byCommand: boolean },
  open: (plan: ClusterPlan) => Promise<Cluster> = openCluster,
): Promise<KubernetesPlan> {
  const cluster = await open({
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
  });
  const planned = byCommand ? undefined : DISRUPTIONS[disruption];
  const needed = [...readingNeeds(name), ...(planned?.needs(name) ?? [])];
  const what = planned === undefined ? 'a check' : `a check by a ${planned.name}`;
  await requirePermissions(cluster, needed, { what, role: ROLES });
  const snapshot = await fromApi(readNamed(cluster, name));
  requireReady(snapshot);
  const unfit = planned?.whyUnfit(snapshot);
  if (unfit !== undefined)
    throw new UserError(`${name.kind}/${name.name} ${unfit} (${otherThan(disruption)})`);
  if (planned && disruption === 'drain') await fromApi(requireDrainable(cluster, snapshot));
  return { cluster, name, ...(planned ? { disruption: planned } : {}) };
}

function otherThan(disruption: KubernetesDisruption): string {
  return `--disruption ${disruption}; give another one`;
}

async function readNamed(cluster: Cluster, name: WorkloadName): Promise<Snapshot> {
  const found = await unlessGone(readSnapshot(cluster, name));
  if (found) return found;
  await requireNamespace(cluster);
  throw new UserError(
    `namespace ${cluster.namespace} has no ${name.kind} "${name.name}"${await othersNear(cluster, name)}`,
  );
}

async function requireNamespace({ core, namespace }: Cluster): Promise<void> {
  // Without the permission to read it, it may be there.
  const found = await unlessGone(core.readNamespace({ name: namespace })).catch(() => 'unknown');
  if (found === undefined)
    throw new UserError(`the cluster has no namespace "${namespace}": name another one with --namespace`);
}

/** The names that may be meant; empty where the user may not list any. */
async function othersNear(cluster: Cluster, { kind, name }: WorkloadName): Promise<string> {
  let names: string[];
  try {
    names = await workloadNames(cluster, kind);
  } catch {
    return '';
  }
  if (names.length === 0)
    return ': it has no workload of that kind, so name another namespace with --namespace';
  const [near] = names
    .map((each) => ({ each, far: distance(each, name) }))
    .toSorted((one, other) => one.far - other.far);
  if (near && near.far <= FAR) return `: did you mean "${near.each}"?`;
  const shown = names.toSorted().slice(0, NAMES_MAX).join(', ');
  return `: it has ${shown}${names.length > NAMES_MAX ? ', …' : ''}`;
}

// What is not ready before cannot be blamed on a disruption.
function requireReady(snapshot: Snapshot): void {
  const { kind, name, replicas } = snapshot.workload;
  if (replicas === 0)
    throw new UserError(
      `${kind}/${name} has zero replicas, so that nothing can be judged: scale it up first`,
    );
  if (isComplete(snapshot)) return;
  const { why, details } = whyIncomplete(snapshot);
  const said = details.length === 0 ? why : `${why}; ${details.join('; ')}`;
  throw new UserError(`${kind}/${name} must be ready before it is disrupted: ${said}`);
}
