import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { openCluster, type Cluster } from '../../../src/runtime/kubernetes/cluster.ts';
import { labelsOfRun } from '../../../src/runtime/kubernetes/run-objects.ts';

/** A namespace of a test's own in the cluster of `KUBECONFIG`. It is deleted, with all that is in it, when the test ends. */
export async function openNamespace(): Promise<Cluster> {
  const namespace = `reload-proof-test-${randomBytes(4).toString('hex')}`;
  const cluster = await openCluster({ namespace });
  await cluster.core.createNamespace({
    body: { metadata: { name: namespace, labels: await labelsOfRun() } },
  });
  onTestFinished(async () => {
    await cluster.core.deleteNamespace({ name: namespace, propagationPolicy: 'Background' });
  });
  return cluster;
}
