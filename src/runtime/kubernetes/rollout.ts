import type { Cluster } from './cluster.ts';
import type { WorkloadName } from './workload-name.ts';

/** The annotation that `kubectl rollout restart` sets, too. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** Replaces all pods of a workload, as `kubectl rollout restart` does. @throws the error of the API */
export async function restartRollout(
  { apps, namespace }: Cluster,
  { kind, name }: WorkloadName,
): Promise<void> {
  const annotations = { [RESTARTED_AT]: new Date().toISOString() };
  const given = { namespace, name, body: { spec: { template: { metadata: { annotations } } } } };
  const patch = {
    deployment: async () => apps.patchNamespacedDeployment(given, await asMergePatch()),
    statefulset: async () => apps.patchNamespacedStatefulSet(given, await asMergePatch()),
    daemonset: async () => apps.patchNamespacedDaemonSet(given, await asMergePatch()),
  };
  await patch[kind]();
}

/** Sets how many pods are wanted, as `kubectl scale` does. @throws the error of the API, and Error for a DaemonSet */
export async function scale(
  { apps, namespace }: Cluster,
  { kind, name }: WorkloadName,
  replicas: number,
): Promise<void> {
  if (kind === 'daemonset') throw new Error('a DaemonSet cannot be scaled');
  const given = { namespace, name, body: { spec: { replicas } } };
  if (kind === 'deployment') await apps.patchNamespacedDeploymentScale(given, await asMergePatch());
  else await apps.patchNamespacedStatefulSetScale(given, await asMergePatch());
}

/** The option of a request whose body is a merge patch. */
export async function asMergePatch() {
  const { PatchStrategy, setHeaderOptions } = await import('@kubernetes/client-node');
  return setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
}
