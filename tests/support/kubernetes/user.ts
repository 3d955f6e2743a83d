import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RbacAuthorizationV1Api, type RbacV1Subject, type V1PolicyRule } from '@kubernetes/client-node';
import { onTestFinished } from 'vitest';
import { openCluster, type Cluster } from '../../../src/runtime/kubernetes/cluster.ts';
import { labelsOfRun } from '../../../src/runtime/kubernetes/run-objects.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

/** What a user may do in the namespace, and in the whole cluster. */
export interface Rules {
  inNamespace: readonly V1PolicyRule[];
  inCluster: readonly V1PolicyRule[];
}

const EXPIRES_S = 3600;

/** Opens the cluster as a service account that may do just this. */
export async function openAs(owner: Cluster, name: string, rules: Rules): Promise<Cluster> {
  const { core, namespace, config } = owner;
  const rbac = config.makeApiClient(RbacAuthorizationV1Api);
  const metadata = { name };
  const subjects: RbacV1Subject[] = [{ kind: 'ServiceAccount', name, namespace }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', name };
  await core.createNamespacedServiceAccount({ namespace, body: { metadata } });
  await rbac.createNamespacedRole({ namespace, body: { metadata, rules: [...rules.inNamespace] } });
  const body = { metadata, subjects, roleRef: { ...roleRef, kind: 'Role' } };
  await rbac.createNamespacedRoleBinding({ namespace, body });
  if (rules.inCluster.length > 0) {
    const ofTest = `${namespace}-${name}`;
    onTestFinished(async () => {
      await rbac.deleteClusterRoleBinding({ name: ofTest });
      await rbac.deleteClusterRole({ name: ofTest });
    });
    const inCluster = { name: ofTest, labels: await labelsOfRun() };
    await rbac.createClusterRole({ body: { metadata: inCluster, rules: [...rules.inCluster] } });
    await rbac.createClusterRoleBinding({
      body: {
        metadata: inCluster,
        subjects,
        roleRef: { ...roleRef, kind: 'ClusterRole', name: ofTest },
      },
    });
  }
  const request = { spec: { audiences: [], expirationSeconds: EXPIRES_S } };
  const { status } = await core.createNamespacedServiceAccountToken({ namespace, name, body: request });
  return openCluster({ namespace }, { KUBECONFIG: await kubeconfigOf(owner, status?.token ?? '') });
}

async function kubeconfigOf({ config }: Cluster, token: string): Promise<string> {
  const cluster = config.getCurrentCluster();
  const file = path.join(await mkdtemp(path.join(runFolder(), 'user-')), 'kubeconfig');
  const content = {
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    users: [{ name: 'test', user: { token } }],
    clusters: [
      {
        name: 'test',
        cluster: {
          server: cluster?.server,
          'certificate-authority': cluster?.caFile,
          'certificate-authority-data': cluster?.caData,
          'insecure-skip-tls-verify': cluster?.skipTLSVerify,
        },
      },
    ],
  };
  await writeFile(file, JSON.stringify(content));
  return file;
}
