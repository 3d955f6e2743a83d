import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../../common/user-error.ts';
import { apiFailure } from '../../runtime/kubernetes/api-failure.ts';
import type { Cluster } from '../../runtime/kubernetes/cluster.ts';
import { cordon, readNode, uncordon, type NodeSeen } from '../../runtime/kubernetes/cordon.ts';
import { evict } from '../../runtime/kubernetes/evict.ts';
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
    const { cluster } = underWay;
    const node = await underWay.ask(() => drainedNode(cluster, before));
    if (!node) throw nothingToDrain(underWay, before);
    const victims = podsOn(node.name, before);
    const id = randomUUID();
    // From here on, since a request that fails may have had its effect.
    try {
      await cordonAs(underWay, node, id);
      await evictAll(underWay, victims);
      await underWay.until((now) => !now.pods.some(({ uid }) => victims.some((pod) => pod.uid === uid)));
    } finally {
      await uncordonAfter(underWay, node.name, id);
    }
    await underWay.until(isComplete);
    return victims.map(({ uid }) => uid);
  },
};

/**
 * Requires that a drain can begin: a node with pods of the workload takes pods, and no PodDisruptionBudget forbids the
 * first eviction. @throws UserError
 */
export async function requireDrainable(cluster: Cluster, snapshot: Snapshot): Promise<void> {
  const { kind, name } = snapshot.workload;
  const nodes = nodesOf(snapshot);
  const node = await drainedNode(cluster, snapshot);
  if (!node && nodes.length > 0)
    throw new UserError(
      `no node with pods of ${kind}/${name} can be drained, since ${allCordoned(nodes)}: kubectl uncordon lets pods onto a node again`,
    );
  const [pod] = node ? podsOn(node.name, snapshot) : [];
  if (!pod) return;
  const refusal = await evict(cluster, pod, { dryRun: true });
  if (refusal !== undefined)
    throw new UserError(
      `a PodDisruptionBudget forbids the eviction of any pod of ${kind}/${name}, so that a drain would never end: ${refusal}`,
    );
}

/**
 * Of the nodes that take pods, the one with the most pods of a workload; of several, the first by name. Somebody else
 * has cordoned the others, and may want them to stay so. @throws the error of the API
 */
async function drainedNode(cluster: Cluster, snapshot: Snapshot): Promise<NodeSeen | undefined> {
  for (const name of nodesOf(snapshot)) {
    const node = await readNode(cluster, name);
    if (!node.isCordoned) return node;
  }
  return undefined;
}

/** The nodes with pods of a workload: those with the most of them first, then by name. */
function nodesOf(snapshot: Snapshot): string[] {
  const counts = new Map<string, number>();
  for (const { node } of stayingPods(snapshot))
    if (node !== undefined) counts.set(node, (counts.get(node) ?? 0) + 1);
  return [...counts]
    .toSorted(([oneName, one], [otherName, other]) => other - one || oneName.localeCompare(otherName))
    .map(([name]) => name);
}

function allCordoned(nodes: readonly string[]): string {
  return nodes.length === 1
    ? `node ${nodes[0]} is cordoned already`
    : `nodes ${nodes.join(', ')} are cordoned already`;
}

function nothingToDrain(underWay: UnderWay, before: Snapshot): Error {
  const nodes = nodesOf(before);
  if (nodes.length === 0) return underWay.incomplete(before);
  return underWay.failure('was not made, since no node with pods of the workload takes pods', [
    allCordoned(nodes),
  ]);
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

// The kubelet changes a node, too: only one that was cordoned meanwhile is left alone.
async function cordonAs(underWay: UnderWay, node: NodeSeen, id: string): Promise<void> {
  const { cluster } = underWay;
  let seen = node;
  while (!(await underWay.ask(() => cordon(cluster, seen, id)))) {
    seen = await underWay.ask(() => readNode(cluster, node.name));
    if (seen.isCordoned)
      throw underWay.failure('was not made, since somebody else has cordoned its node meanwhile', [
        `node ${node.name} is cordoned`,
      ]);
    if (underWay.isOver) throw underWay.failure('could not cordon its node, which changes all the time', []);
  }
}

// A node must not stay cordoned because one request has failed.
async function uncordonAfter(underWay: UnderWay, node: string, id: string): Promise<void> {
  const untilMs = performance.now() + UNCORDON_BOUND_MS;
  for (;;) {
    try {
      return await uncordon(underWay.cluster, node, id);
    } catch (error) {
      if (performance.now() > untilMs)
        throw underWay.failure('left a node cordoned', [`kubectl uncordon ${node}: ${apiFailure(error)}`]);
    }
    await delay(UNCORDON_EVERY_MS);
  }
}
