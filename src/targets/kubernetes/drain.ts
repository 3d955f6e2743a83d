import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../../common/user-error.ts';
import { apiFailure } from '../../runtime/kubernetes/api-failure.ts';
import type { Cluster } from '../../runtime/kubernetes/cluster.ts';
import { evict, isCordoned, setCordoned } from '../../runtime/kubernetes/evict.ts';
import type { PodSeen } from '../../runtime/kubernetes/pods.ts';
import { isComplete, stayingPods, type Snapshot } from './snapshot.ts';
import type { UnderWay } from './under-way.ts';
import type { WorkloadDisruption } from './workload-disruption.ts';

const UNCORDON_BOUND_MS = 10_000;
const UNCORDON_EVERY_MS = 500;

/** A node is cordoned, and the workload's pods on it are evicted. The node takes pods again once they are gone. */
export const drain: WorkloadDisruption = {
  name: 'drain',
  needs: () => [
    { verb: 'create', resource: 'pods', subresource: 'eviction' },
    { verb: 'get', resource: 'nodes', clusterWide: true },
    { verb: 'patch', resource: 'nodes', clusterWide: true },
  ],
  whyUnfit: ({ workload: { kind } }) =>
    kind === 'daemonset' ? 'is not touched by a drain: DaemonSets tolerate a cordoned node' : undefined,
  run: async (underWay, before) => {
    const node = drainedNode(before);
    if (node === undefined) throw underWay.incomplete(before);
    const victims = podsOn(node, before);
    const { cluster } = underWay;
    // From here on, since a request that fails may have had its effect.
    try {
      await underWay.ask(() => setCordoned(cluster, node, true));
      await evictAll(underWay, victims);
      await underWay.until((now) => !now.pods.some(({ uid }) => victims.some((pod) => pod.uid === uid)));
    } finally {
      await uncordon(underWay, node);
    }
    await underWay.until(isComplete);
    return victims.map(({ uid }) => uid);
  },
};

/**
 * Requires that a drain can begin: the node takes pods, and no PodDisruptionBudget forbids the first eviction.
 * @throws UserError
 */
export async function requireDrainable(cluster: Cluster, snapshot: Snapshot): Promise<void> {
  const { kind, name } = snapshot.workload;
  const node = drainedNode(snapshot);
  const [pod] = node === undefined ? [] : podsOn(node, snapshot);
  if (node === undefined || !pod) return;
  if (await isCordoned(cluster, node))
    throw new UserError(
      `the node of ${kind}/${name} is cordoned already: kubectl uncordon ${node} lets pods onto it again`,
    );
  const refusal = await evict(cluster, pod, { dryRun: true });
  if (refusal !== undefined)
    throw new UserError(
      `a PodDisruptionBudget forbids the eviction of any pod of ${kind}/${name}, so that a drain would never end: ${refusal}`,
    );
}

/** The node with the most pods of a workload; of several, the first by name. */
export function drainedNode(snapshot: Snapshot): string | undefined {
  const counts = new Map<string, number>();
  for (const { node } of stayingPods(snapshot))
    if (node !== undefined) counts.set(node, (counts.get(node) ?? 0) + 1);
  const [most] = [...counts].toSorted(
    ([oneName, one], [otherName, other]) => other - one || oneName.localeCompare(otherName),
  );
  return most?.[0];
}

function podsOn(wanted: string, snapshot: Snapshot): PodSeen[] {
  return stayingPods(snapshot).filter(({ node }) => node === wanted);
}

// As kubectl drain does: what a PodDisruptionBudget forbids now may be allowed once other pods are ready.
async function evictAll(underWay: UnderWay, victims: readonly PodSeen[]): Promise<void> {
  let left = victims;
  for (;;) {
    const refused: [PodSeen, string][] = [];
    for (const pod of left) {
      const refusal = await underWay.ask(() => evict(underWay.cluster, pod));
      if (refusal !== undefined) refused.push([pod, refusal]);
    }
    if (refused.length === 0) return;
    if (underWay.isOver)
      throw underWay.failure(
        `could not evict ${refused.length} of ${victims.length} pods: a PodDisruptionBudget forbids it`,
        refused.map(([{ name }, refusal]) => `${name}: ${refusal}`),
      );
    left = refused.map(([pod]) => pod);
    await underWay.pause();
  }
}

// A node must not stay cordoned because one request has failed.
async function uncordon(underWay: UnderWay, node: string): Promise<void> {
  const untilMs = performance.now() + UNCORDON_BOUND_MS;
  for (;;) {
    try {
      return await setCordoned(underWay.cluster, node, false);
    } catch (error) {
      if (performance.now() > untilMs)
        throw underWay.failure('left a node cordoned', [`kubectl uncordon ${node}: ${apiFailure(error)}`]);
    }
    await delay(UNCORDON_EVERY_MS);
  }
}
