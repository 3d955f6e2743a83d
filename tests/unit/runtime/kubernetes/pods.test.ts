import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import type { Cluster } from '../../../../src/runtime/kubernetes/cluster.ts';
import { podsOf, seenPod } from '../../../../src/runtime/kubernetes/pods.ts';
import type { Workload } from '../../../../src/runtime/kubernetes/workload.ts';

function withContainer(more: Partial<V1ContainerStatus>): V1Pod {
  const container = { name: 'app', image: 'secret', imageID: '', ready: false, restartCount: 2, ...more };
  return { metadata: { name: 'api-1', uid: 'u' }, status: { containerStatuses: [container] } };
}

test('what the API says of a pod', () => {
  const pod: V1Pod = {
    metadata: { name: 'api-1', uid: 'u', deletionTimestamp: new Date() },
    spec: { containers: [], nodeName: 'n' },
    status: { podIPs: [{ ip: '10.0.0.1' }], conditions: [{ type: 'Ready', status: 'True' }] },
  };
  expect(seenPod(pod)).toEqual({
    name: 'api-1',
    uid: 'u',
    node: 'n',
    addresses: ['10.0.0.1'],
    isReady: true,
    isTerminating: true,
    restarts: 0,
  });
});

test.for([
  ['is pulled', { state: { waiting: { reason: 'ContainerCreating' } } }, undefined],
  ['runs', { state: { running: {} } }, undefined],
  [
    'cannot be pulled',
    { state: { waiting: { reason: 'ImagePullBackOff', message: 'secret: not found' } } },
    { reason: 'ImagePullBackOff', detail: 'secret: not found' },
  ],
  [
    'crashes',
    {
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 137 } },
    },
    { reason: 'CrashLoopBackOff, exit code 137' },
  ],
  [
    'has ended',
    { state: { terminated: { exitCode: 1, reason: 'OOMKilled' } } },
    { reason: 'OOMKilled, exit code 1' },
  ],
] as const)('a container that %s', ([, status, trouble]) => {
  const seen = seenPod(withContainer(status));
  expect(seen.trouble).toEqual(trouble);
  expect(seen.restarts).toBe(2);
});

test('a pod that cannot be scheduled', () => {
  const message = '0/1 nodes are available';
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
  expect(seenPod({ status: { conditions } }).trouble).toEqual({ reason: 'Unschedulable', detail: message });
});

function owned(name: string, kind: string, owner: string): V1Pod {
  const controlled = { apiVersion: 'apps/v1', controller: true };
  return {
    metadata: {
      name,
      labels: { 'pod-template-hash': '5d' },
      ownerReferences: [{ ...controlled, kind, name: owner, uid: `uid-of-${owner}` }],
    },
  };
}

test('only the pods that the workload owns, of those with its labels', async () => {
  const items = [
    owned('api-5d-x', 'ReplicaSet', 'api-5d'),
    owned('api-canary-5d-x', 'ReplicaSet', 'api-canary-5d'),
    owned('db-0', 'StatefulSet', 'db'),
    { metadata: { name: 'by-hand' } },
  ];
  const cluster = {
    namespace: 'shop',
    core: { listNamespacedPod: () => Promise.resolve({ items }) },
  } as unknown as Cluster;
  const namesOf = async (workload: object) =>
    (await podsOf(cluster, workload as Workload)).map(({ name }) => name);
  expect(await namesOf({ kind: 'deployment', name: 'api', uid: 'uid-of-api' })).toEqual(['api-5d-x']);
  expect(await namesOf({ kind: 'statefulset', name: 'db', uid: 'uid-of-db' })).toEqual(['db-0']);
});
