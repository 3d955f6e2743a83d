import type { Cluster } from '../../../../runtime/kubernetes/cluster.ts';

/** The origin of a Service's own address, which does not change. */
export async function originOf({ core, namespace }: Cluster, name: string): Promise<string> {
  const { spec } = await core.readNamespacedService({ namespace, name });
  const { clusterIP = '', ports = [] } = spec ?? {};
  const host = clusterIP.includes(':') ? `[${clusterIP}]` : clusterIP;
  return `http://${host}:${ports[0]?.port ?? 80}`;
}
