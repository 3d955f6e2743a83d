import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { KubernetesObject } from '@kubernetes/client-node';
import { RUN_LABEL } from '../containers/labels.ts';
import { runFolder, runId } from '../reaper/reaper.ts';
import { unlessGone } from './api-failure.ts';
import type { Cluster } from './cluster.ts';

/** A file in the run's folder. If it exists, there may be objects to delete in the cluster. */
export const CLUSTER_TAG = 'cluster';

/** What a run creates that no namespace contains, and the namespaces. What is in a namespace goes with it. */
const KINDS = [
  { apiVersion: 'v1', kind: 'Namespace' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' },
  { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GatewayClass' },
] as const;

/** The label of all that this project creates. */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'reload-proof' } as const;

/** The labels of an object that the reaper deletes if this run has left it behind. */
export async function labelsOfRun(): Promise<Record<string, string>> {
  await writeFile(path.join(runFolder(), CLUSTER_TAG), '');
  return { ...MANAGED_BY, [RUN_LABEL]: runId() };
}

/** Deletes the objects that a run has left behind, and returns descriptions of them. */
export async function sweepObjects({ config }: Cluster, run: string): Promise<string[]> {
  const { KubernetesObjectApi } = await import('@kubernetes/client-node');
  const api = KubernetesObjectApi.makeApiClient(config);
  const left: KubernetesObject[] = [];
  for (const { apiVersion, kind } of KINDS) {
    const none = undefined;
    const { items } = await api
      .list(apiVersion, kind, none, none, none, none, none, `${RUN_LABEL}=${run}`)
      .catch(() => ({ items: [] }));
    // What is being deleted was not left behind.
    for (const { metadata = {} } of items)
      if (metadata.deletionTimestamp === undefined) left.push({ apiVersion, kind, metadata });
  }
  await Promise.all(left.map((object) => unlessGone(api.delete(object))));
  return left.map(({ kind, metadata }) => `${kind ?? ''} ${metadata?.name ?? ''}`);
}
