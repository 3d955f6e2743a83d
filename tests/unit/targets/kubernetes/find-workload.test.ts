import { expect, test } from 'vitest';
import { findWorkload } from '../../../../src/targets/kubernetes/find-workload.ts';
import type { KubernetesDisruption } from '../../../../src/settings/kubernetes-options.ts';
import { FakeApiError, FakeDeployment, NAME, nameOf } from '../../../support/kubernetes/fake-cluster.ts';

const BOTH = [{ byCommand: false }, { byCommand: true }];

function find(fake: FakeDeployment, disruption?: KubernetesDisruption, byCommand = false, name = 'api') {
  const asked = { workload: { ...NAME, name }, ...(disruption === undefined ? {} : { disruption }) };
  return findWorkload(asked, { byCommand }, () => Promise.resolve(fake.cluster));
}

test('restarts its rollout unless something else is asked for', async () => {
  expect((await find(new FakeDeployment())).disruption?.name).toBe('rollout restart');
  expect((await find(new FakeDeployment(), 'delete-pod')).disruption?.name).toBe('pod deletion');
  expect((await find(new FakeDeployment(), undefined, true)).disruption).toBeUndefined();
});

test('names all permissions that are missing, and where they are granted', async () => {
  const fake = new FakeDeployment();
  for (const what of ['list pods', 'create pods/eviction', 'patch nodes', 'patch deployments'])
    fake.forbidden.add(what);
  await expect(find(fake, 'drain')).rejects.toThrow(
    'a check by a drain needs permissions that the user of the cluster does not have: list pods, create pods/eviction in namespace shop, and patch nodes in the whole cluster (containers/kubernetes/rbac/ grants them)',
  );
  await expect(find(fake)).rejects.toThrow(
    'a check by a rollout restart needs permissions that the user of the cluster does not have: list pods, patch deployments.apps in namespace shop (',
  );
  await expect(find(fake, undefined, true)).rejects.toThrow(': list pods in namespace shop (');
});

test.for(BOTH)('a workload that is not there is answered with what is: %o', async ({ byCommand }) => {
  const fake = new FakeDeployment();
  fake.refuses.set('read', new FakeApiError(404, 'NotFound'));
  await expect(find(fake, undefined, byCommand, 'apo')).rejects.toThrow(
    'namespace shop has no deployment "apo": did you mean "api"?',
  );
  await expect(find(fake, undefined, byCommand, 'catalogue')).rejects.toThrow(
    'namespace shop has no deployment "catalogue": it has api',
  );
  fake.refuses.set('list', new FakeApiError(403, 'Forbidden'));
  await expect(find(fake, undefined, byCommand, 'apo')).rejects.toThrow(/has no deployment "apo"$/);
});

test('a namespace that is not there, and one that may not be read', async () => {
  const fake = new FakeDeployment();
  fake.refuses.set('read', new FakeApiError(404, 'NotFound'));
  fake.refuses.set('namespace', new FakeApiError(404, 'NotFound'));
  await expect(find(fake)).rejects.toThrow(
    'the cluster has no namespace "shop": name another one with --namespace',
  );
  fake.refuses.set('namespace', new FakeApiError(403, 'Forbidden'));
  await expect(find(fake, undefined, false, 'apo')).rejects.toThrow('namespace shop has no deployment "apo"');
});

test('zero replicas', async () => {
  await expect(find(new FakeDeployment(0))).rejects.toThrow(
    'deployment/api has zero replicas, so that nothing can be judged: scale it up first',
  );
});

test.for([
  [1, '0 of 1 pod is'],
  [2, '1 of 2 pods is'],
  [3, '2 of 3 pods are'],
] as const)('a workload of %i that is not ready before', async ([replicas, count]) => {
  const fake = new FakeDeployment(replicas);
  fake.pods[0] = { uid: 'uid-9', template: 1, node: 'node-1', ready: false, trouble: 'CrashLoopBackOff' };
  await expect(find(fake)).rejects.toThrow(
    `deployment/api must be ready before it is disrupted: ${count} ready (CrashLoopBackOff); ${nameOf('uid-9')}: CrashLoopBackOff`,
  );
});

test('a disruption that does not fit', async () => {
  await expect(find(new FakeDeployment(1), 'scale-down')).rejects.toThrow(
    'deployment/api has only 1 replica, and a scale-down would leave none (--disruption scale-down; give another one)',
  );
});

test('a drain that cannot begin', async () => {
  const cordoned = new FakeDeployment(1);
  cordoned.cordon('node-1');
  await expect(find(cordoned, 'drain')).rejects.toThrow(
    'no node with pods of deployment/api can be drained, since node node-1 is cordoned already: kubectl uncordon lets pods onto a node again',
  );
  const another = new FakeDeployment(2);
  another.pods[1] = { uid: 'uid-2', template: 1, node: 'node-2', ready: true };
  another.cordon('node-1');
  await find(another, 'drain');
  expect(another.asked).toEqual([`evict ${nameOf('uid-2')} (dry run)`]);
  const guarded = new FakeDeployment(1);
  guarded.refuses.set('evict', new FakeApiError(429, 'TooManyRequests', 'api-pdb needs 1 healthy pod'));
  await expect(find(guarded, 'drain')).rejects.toThrow(
    'a PodDisruptionBudget forbids the eviction of any pod of deployment/api, so that a drain would never end: api-pdb needs 1 healthy pod',
  );
  const allowed = new FakeDeployment(1);
  await find(allowed, 'drain');
  expect(allowed.asked).toEqual([`evict ${nameOf('uid-1')} (dry run)`]);
});

test('an API that fails is told of in one sentence', async () => {
  const fake = new FakeDeployment();
  fake.refuses.set('pods', new FakeApiError(500, 'InternalError', 'etcdserver: request timed out.'));
  await expect(find(fake)).rejects.toThrow(
    'a request to the API of the cluster failed: etcdserver: request timed out',
  );
});
