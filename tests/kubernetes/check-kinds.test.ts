// StatefulSets and DaemonSets are disrupted as Deployments are, as far as the kind allows it.
import { expect, test } from 'vitest';
import type { Cluster } from '../../src/runtime/kubernetes/cluster.ts';
import type { WorkloadKind } from '../../src/runtime/kubernetes/workload-name.ts';
import type { KubernetesDisruption } from '../../src/settings/kubernetes-options.ts';
import { DISRUPTIONS } from '../../src/targets/kubernetes/disruptions.ts';
import { findWorkload } from '../../src/targets/kubernetes/find-workload.ts';
import { whyUnchanged } from '../../src/targets/kubernetes/proof.ts';
import { isComplete } from '../../src/targets/kubernetes/snapshot.ts';
import { UnderWay } from '../../src/targets/kubernetes/under-way.ts';
import { openNamespace } from '../support/kubernetes/namespace.ts';

const WAIT_MS = 60_000;
const METADATA = { name: 'idle' };
const LABELS = { app: 'idle' };
const COMMON = {
  selector: { matchLabels: LABELS },
  template: {
    metadata: { labels: LABELS },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'idle',
          image: 'node:24-bookworm-slim',
          imagePullPolicy: 'IfNotPresent',
          command: ['sleep', 'infinity'],
        },
      ],
    },
  },
};

/** Disrupts it, and returns why that is not proven. */
async function disrupt(
  cluster: Cluster,
  kind: WorkloadKind,
  disruption: KubernetesDisruption,
): Promise<string | undefined> {
  const name = { kind, name: METADATA.name };
  const made = DISRUPTIONS[disruption];
  const underWay = new UnderWay({ cluster, name, words: `the ${made.name}` }, { waitMs: WAIT_MS });
  const before = await underWay.until(isComplete);
  await findWorkload({ workload: name, disruption }, { byCommand: false }, () => Promise.resolve(cluster));
  const ended = await made.run(underWay, before);
  const why = whyUnchanged(before, await underWay.read(), ended);
  await made.undo?.(underWay, before);
  await underWay.until(isComplete);
  return why;
}

test('a StatefulSet', async () => {
  const cluster = await openNamespace();
  const { namespace, apps } = cluster;
  const spec = { ...COMMON, replicas: 2, serviceName: 'idle' };
  await apps.createNamespacedStatefulSet({ namespace, body: { metadata: METADATA, spec } });
  for (const disruption of ['rollout-restart', 'scale-down', 'delete-pod', 'drain'] as const)
    expect(await disrupt(cluster, 'statefulset', disruption)).toBeUndefined();
});

test('a DaemonSet', async () => {
  const cluster = await openNamespace();
  const { namespace, apps } = cluster;
  await apps.createNamespacedDaemonSet({ namespace, body: { metadata: METADATA, spec: COMMON } });
  for (const disruption of ['rollout-restart', 'delete-pod'] as const)
    expect(await disrupt(cluster, 'daemonset', disruption)).toBeUndefined();
  await expect(disrupt(cluster, 'daemonset', 'scale-down')).rejects.toThrow(
    'daemonset/idle cannot be scaled',
  );
  await expect(disrupt(cluster, 'daemonset', 'drain')).rejects.toThrow(
    'daemonset/idle is not touched by a drain',
  );
});
