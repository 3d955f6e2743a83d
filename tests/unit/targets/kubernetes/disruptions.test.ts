import { expect, test } from 'vitest';
import { DISRUPTIONS } from '../../../../src/targets/kubernetes/disruptions.ts';
import { whyUnchanged } from '../../../../src/targets/kubernetes/proof.ts';
import { isComplete, readSnapshot } from '../../../../src/targets/kubernetes/snapshot.ts';
import { UnderWay } from '../../../../src/targets/kubernetes/under-way.ts';
import type { KubernetesDisruption } from '../../../../src/settings/kubernetes-options.ts';
import {
  FakeApiError,
  FakeDeployment,
  NAME,
  NODE,
  nameOf,
} from '../../../support/kubernetes/fake-cluster.ts';

const WAIT_MS = 20_000;

async function disrupt(fake: FakeDeployment, kind: KubernetesDisruption, waitMs = WAIT_MS) {
  const disruption = DISRUPTIONS[kind];
  const { cluster } = fake;
  const underWay = new UnderWay(
    { cluster, name: NAME, words: `the ${disruption.name}` },
    { waitMs, pollMs: 1 },
  );
  const before = await underWay.read();
  const ended = await disruption.run(underWay, before);
  return { before, ended, after: await underWay.read(), underWay };
}

test('a rollout restart is over when all pods are others, and ready', async () => {
  const fake = new FakeDeployment(2);
  const { before, ended, after } = await disrupt(fake, 'rollout-restart');
  expect(fake.asked).toEqual(['restart']);
  expect(ended).toEqual(['uid-1', 'uid-2']);
  expect(isComplete(after)).toBe(true);
  expect(after.pods.map(({ uid }) => uid)).toEqual(['uid-3', 'uid-4']);
  expect(whyUnchanged(before, after, ended)).toBeUndefined();
});

test('a scale-down leaves one pod less, until it is undone', async () => {
  const fake = new FakeDeployment(3);
  const { before, ended, after, underWay } = await disrupt(fake, 'scale-down');
  expect(after.pods).toHaveLength(2);
  expect(ended).toHaveLength(1);
  await DISRUPTIONS['scale-down'].undo?.(underWay, before);
  await underWay.until(isComplete);
  expect(fake.asked).toEqual(['scale 2', 'scale 3']);
  expect(fake.replicas).toBe(3);
});

test('one pod is deleted, and another one takes its place', async () => {
  const fake = new FakeDeployment(2);
  const { ended, after } = await disrupt(fake, 'delete-pod');
  expect(fake.asked).toEqual([`delete ${nameOf('uid-1')}`]);
  expect(ended).toEqual(['uid-1']);
  expect(after.pods.map(({ uid }) => uid)).toEqual(['uid-2', 'uid-3']);
});

test('a drain evicts the pods of a cordoned node, and uncordons it', async () => {
  const fake = new FakeDeployment(2);
  const { ended, after } = await disrupt(fake, 'drain');
  expect(fake.asked).toEqual([
    'cordon node-1',
    `evict ${nameOf('uid-1')}`,
    `evict ${nameOf('uid-2')}`,
    'uncordon node-1',
  ]);
  expect(ended).toEqual(['uid-1', 'uid-2']);
  expect(isComplete(after)).toBe(true);
});

test('a node that somebody else has cordoned is not drained, and stays cordoned', async () => {
  const fake = new FakeDeployment(3);
  fake.pods[2] = { uid: 'uid-3', template: 1, node: 'node-2', ready: true };
  fake.nodes = [NODE, 'node-2'];
  fake.cordon(NODE);
  const { ended } = await disrupt(fake, 'drain');
  expect(ended).toEqual(['uid-3']);
  expect(fake.asked).toEqual(['cordon node-2', `evict ${nameOf('uid-3')}`, 'uncordon node-2']);
  expect([...fake.cordoned]).toEqual([NODE]);
  const alone = new FakeDeployment(2);
  alone.cordon(NODE);
  await expect(disrupt(alone, 'drain')).rejects.toMatchObject({
    message: 'the drain was not made, since no node with pods of the workload takes pods',
    lastLines: ['node node-1 is cordoned already'],
  });
  expect(alone.asked).toEqual([]);
  expect([...alone.cordoned]).toEqual([NODE]);
});

test('neither is one that is cordoned at the last moment', async () => {
  const fake = new FakeDeployment(2);
  fake.beforeNodePatch = () => fake.cordon(NODE);
  await expect(disrupt(fake, 'drain')).rejects.toMatchObject({
    message: 'the drain was not made, since somebody else has cordoned its node meanwhile',
    lastLines: ['node node-1 is cordoned'],
  });
  expect(fake.asked).toEqual([]);
  expect([...fake.cordoned]).toEqual([NODE]);
});

test('a node that its kubelet has changed meanwhile is cordoned all the same', async () => {
  const fake = new FakeDeployment(1);
  let changes = 0;
  fake.beforeNodePatch = () => changes++ < 2 && fake.touchNode();
  await disrupt(fake, 'drain');
  expect(fake.asked).toEqual(['cordon node-1', `evict ${nameOf('uid-1')}`, 'uncordon node-1']);
  expect(fake.cordoned.size).toBe(0);
});

test('a node is uncordoned when the eviction fails, and when it is forbidden until the end', async () => {
  const fake = new FakeDeployment(1);
  fake.refuses.set('evict', new FakeApiError(500, 'InternalError', 'no etcd'));
  await expect(disrupt(fake, 'drain')).rejects.toThrow('the drain failed at a request to the API');
  expect(fake.asked).toEqual(['cordon node-1', 'uncordon node-1']);
  const guarded = new FakeDeployment(1);
  guarded.refuses.set('evict', new FakeApiError(429, 'TooManyRequests', 'the budget api-pdb needs 1 pod'));
  await expect(disrupt(guarded, 'drain', 0)).rejects.toMatchObject({
    message: 'the drain could not evict 1 of 1 pods: a PodDisruptionBudget forbids it',
    lastLines: [`${nameOf('uid-1')}: the budget api-pdb needs 1 pod`],
  });
  expect(guarded.asked).toEqual(['cordon node-1', 'uncordon node-1']);
});

test('a pod that fails again and again is not waited for', async () => {
  const fake = new FakeDeployment(2);
  fake.trouble = 'ImagePullBackOff';
  await expect(disrupt(fake, 'rollout-restart')).rejects.toMatchObject({
    message: expect.stringMatching(
      /^the rollout restart was not complete after \d+ seconds?: 2 of 2 pods are ready, but 1 other is not \(ImagePullBackOff\)$/,
    ) as string,
    lastLines: [`${nameOf('uid-3')}: ImagePullBackOff`],
    heading: 'What the API says',
  });
});

test('a disruption that its user may not make fails with what the API says', async () => {
  const fake = new FakeDeployment(2);
  fake.refuses.set('restart', new FakeApiError(403, 'Forbidden', 'deployments.apps "api" is forbidden'));
  await expect(disrupt(fake, 'rollout-restart')).rejects.toMatchObject({
    message: 'the rollout restart failed at a request to the API',
    lastLines: ['deployments.apps "api" is forbidden'],
  });
});

test('what a disruption of a kind would not do', async () => {
  const { cluster } = new FakeDeployment(1);
  const snapshot = await readSnapshot(cluster, NAME);
  const { workload } = snapshot;
  const unfit = (kind: KubernetesDisruption, change: Partial<typeof workload> = {}) =>
    DISRUPTIONS[kind].whyUnfit({ ...snapshot, workload: { ...workload, ...change } });
  expect(unfit('scale-down')).toBe('has only 1 replica, and a scale-down would leave none');
  expect(unfit('scale-down', { replicas: 2 })).toBeUndefined();
  expect(unfit('scale-down', { kind: 'daemonset', replicas: 2 })).toContain('cannot be scaled');
  expect(unfit('drain', { kind: 'daemonset' })).toContain('is not touched by a drain');
  expect(unfit('rollout-restart', { holdsBack: 'is paused' })).toContain('is paused: a rollout restart');
  expect(unfit('rollout-restart')).toBeUndefined();
  expect(unfit('delete-pod')).toBeUndefined();
});
