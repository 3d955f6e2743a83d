import { POD_READY_BOUND_MS } from '../../../../runtime/start-bounds.ts';
import type { KubernetesObject, V1Deployment, V1RoleBinding } from '@kubernetes/client-node';
import { UserError } from '../../../../common/user-error.ts';
import { waitUntil } from '../../../../common/wait-until.ts';
import { apiFailure, unlessGone } from '../../../../runtime/kubernetes/api-failure.ts';
import type { Cluster } from '../../../../runtime/kubernetes/cluster.ts';
import { labelsOfRun } from '../../../../runtime/kubernetes/run-objects.ts';
import { isRolledOut, readWorkload } from '../../../../runtime/kubernetes/workload.ts';
import { objectsOf } from '../manifests.ts';

const FILES = [
  'traefik/rbac.yaml',
  'traefik/traefik.yaml',
  'http-route/services.yaml',
  'http-route/gateway.yaml',
  'http-route/http-route.yaml',
];
/** What has no namespace is named after that of the deployment, since there may be several. */
const WITHOUT_NAMESPACE: ReadonlySet<string> = new Set(['ClusterRole', 'ClusterRoleBinding', 'GatewayClass']);
const POLL_MS = 100;

/**
 * Creates Traefik, a Gateway of which it is the controller, and the HTTPRoute. Returns what removes those parts that have
 * no namespace.
 * @throws UserError when the cluster refuses a part
 */
export async function createGateway(cluster: Cluster, image: string): Promise<() => Promise<void>> {
  const { KubernetesObjectApi } = await import('@kubernetes/client-node');
  const api = KubernetesObjectApi.makeApiClient(cluster.config);
  const objects = FILES.flatMap(objectsOf).map((object) => placed(object, cluster.namespace, image));
  const removable = objects.filter(({ kind = '' }) => WITHOUT_NAMESPACE.has(kind));
  const labels = await labelsOfRun();
  for (const object of removable) {
    const metadata = (object.metadata ??= {});
    metadata.labels = { ...metadata.labels, ...labels };
  }
  const cleanUp = async () => {
    for (const object of removable) await unlessGone(api.delete(object));
  };
  try {
    for (const object of objects)
      await api.create(object).catch((error: unknown) => {
        throw new UserError(`the cluster refuses ${object.kind ?? 'an object'}: ${apiFailure(error)}`);
      });
    await waitUntil(
      "Traefik's pod is ready",
      POD_READY_BOUND_MS,
      async () => isRolledOut(await readWorkload(cluster, { kind: 'deployment', name: 'traefik' })),
      POLL_MS,
    );
  } catch (error) {
    await cleanUp();
    throw error;
  }
  return cleanUp;
}

/** An object of the manifests as it is in the namespace of a deployment. */
export function placed(object: KubernetesObject, namespace: string, image: string): KubernetesObject {
  const { kind = '', metadata = {} } = object;
  const unique = (name: string) => `${name}-${namespace}`;
  if (WITHOUT_NAMESPACE.has(kind)) metadata.name = unique(metadata.name ?? '');
  else metadata.namespace = namespace;
  const manifest = object as KubernetesObject & Partial<V1RoleBinding> & { spec?: Record<string, unknown> };
  if (kind === 'ClusterRoleBinding' && manifest.roleRef) {
    manifest.roleRef.name = unique(manifest.roleRef.name);
    metadata.name = manifest.roleRef.name;
    for (const subject of manifest.subjects ?? []) subject.namespace = namespace;
  }
  if (kind === 'Gateway' && manifest.spec)
    manifest.spec['gatewayClassName'] = unique(String(manifest.spec['gatewayClassName']));
  const container =
    kind === 'Deployment' ? (object as V1Deployment).spec?.template.spec?.containers[0] : undefined;
  if (container) container.image = image;
  return object;
}
