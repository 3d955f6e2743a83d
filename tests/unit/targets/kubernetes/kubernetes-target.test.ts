import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ExternalTargetPlan } from '../../../../src/targets/external/find-target.ts';
import { DISRUPTIONS } from '../../../../src/targets/kubernetes/disruptions.ts';
import { KubernetesTarget } from '../../../../src/targets/kubernetes/kubernetes-target.ts';
import type { KubernetesDisruption } from '../../../../src/settings/kubernetes-options.ts';
import { FakeApiError, FakeDeployment, NAME, nameOf } from '../../../support/kubernetes/fake-cluster.ts';

const UID = /uid-/;

function targetOf(
  { cluster }: FakeDeployment,
  how: { kind: KubernetesDisruption } | { reload: ExternalTargetPlan['reload'] },
  more: { reloadWaitMs?: number; signal?: AbortSignal } = {},
): KubernetesTarget {
  const logs = mkdtempSync(path.join(os.tmpdir(), 'kubernetes-target-'));
  onTestFinished(() => rmSync(logs, { recursive: true }));
  const { reloadWaitMs = 20_000, signal } = more;
  const plan = { url: 'http://10.0.0.1/', reloadWaitMs, status: 200, version: 'unknown' };
  const reload = 'reload' in how && how.reload !== undefined ? { reload: how.reload } : {};
  const disruption = 'kind' in how ? { disruption: DISRUPTIONS[how.kind] } : {};
  const limits = { signal, effectBoundMs: 50, pollMs: 1 };
  return new KubernetesTarget({ ...plan, ...reload }, { cluster, name: NAME, ...disruption }, logs, limits);
}

async function trialOf(target: KubernetesTarget) {
  await target.prepareReload();
  const before = await target.inspect();
  await target.reload();
  return { before, after: await target.inspect() };
}

test('a restart takes effect, and the state names no pod', async () => {
  const { before, after } = await trialOf(targetOf(new FakeDeployment(1), { kind: 'rollout-restart' }));
  expect(before).toMatchObject({ epoch: 0, workload: { generation: 1, replicas: 1, ready: ['uid-1'] } });
  expect(after).toMatchObject({ epoch: 1, workload: { generation: 2, ready: ['uid-2'], terminating: 0 } });
  expect(JSON.stringify([before, after])).not.toContain(nameOf(''));
});

test('a scale-down is undone before the next trial, and when the check ends', async () => {
  const fake = new FakeDeployment(2);
  const target = targetOf(fake, { kind: 'scale-down' });
  await trialOf(target);
  await trialOf(target);
  await target.stop();
  await target.stop();
  expect(fake.asked).toEqual(['scale 1', 'scale 2', 'scale 1', 'scale 2']);
});

test('what cannot be undone is said', async () => {
  const fake = new FakeDeployment(2);
  const target = targetOf(fake, { kind: 'scale-down' });
  await trialOf(target);
  fake.refuses.set('scale', new FakeApiError(403, 'Forbidden', 'api is forbidden'));
  await expect(target.stop()).rejects.toThrow(
    'the scale-down is not undone, since a request to the API failed: set the replicas of the deployment to 2 again (kubectl scale)',
  );
});

test('a command that replaces a pod takes effect', async () => {
  const fake = new FakeDeployment(1);
  const reload = () => {
    fake.template++;
    return Promise.resolve();
  };
  const target = targetOf(fake, { reload });
  const { after } = await trialOf(target);
  expect(after.epoch).toBe(1);
  expect(target.showsNoEffect).toBe(false);
  expect(target.commandMs).toBeGreaterThanOrEqual(0);
});

test('a command that has a container started again takes effect', async () => {
  const fake = new FakeDeployment(1);
  const reload = () => {
    for (const pod of fake.pods) pod.restarts = 1;
    return Promise.resolve();
  };
  expect((await trialOf(targetOf(fake, { reload }))).after.epoch).toBe(1);
});

test('a command that changes nothing does not', async () => {
  const target = targetOf(new FakeDeployment(2), { reload: () => Promise.resolve() });
  const { after } = await trialOf(target);
  expect(after).toMatchObject({
    epoch: 0,
    unproven:
      'nothing shows that the command took effect: the same 2 pods are ready, with no container started again, and the generation stayed 1',
  });
  expect(target.showsNoEffect).toBe(true);
});

test('a command that fails is told of, with what it printed', async () => {
  const target = targetOf(new FakeDeployment(1), { reload: 'echo secret; exit 3' });
  await expect(trialOf(target)).rejects.toThrow('the reload command failed with exit code 3');
  expect(target.commandFailure?.lastLines).toEqual(['secret']);
});

test('pods from before that terminate are counted until they are gone', async () => {
  const fake = new FakeDeployment(1);
  const target = targetOf(fake, { kind: 'delete-pod' });
  fake.lingers = true;
  const { after } = await trialOf(target);
  expect(after.workload?.terminating).toBe(1);
  expect(target.leavingProcesses()).toBe(1);
  fake.lingers = false;
  await vi.waitUntil(() => target.leavingProcesses() === 0);
});

test('a workload that is not ready fails its disruption, which is not begun', async () => {
  const fake = new FakeDeployment(2);
  fake.pods[0] = { uid: 'uid-9', template: 1, node: 'node-1', ready: false, trouble: 'CrashLoopBackOff' };
  const target = targetOf(fake, { kind: 'rollout-restart' }, { reloadWaitMs: 100 });
  await target.prepareReload();
  await expect(target.reload()).rejects.toThrow(/: 1 of 2 pods is ready \(CrashLoopBackOff\)$/);
  expect(fake.asked).toEqual([]);
  expect(target.commandFailure?.message).not.toMatch(UID);
});

test('a state without the API proves nothing', async () => {
  const fake = new FakeDeployment(1);
  const target = targetOf(fake, { kind: 'delete-pod' });
  fake.refuses.set('read', new FakeApiError(503, 'ServiceUnavailable', 'https://10.0.0.1: unavailable'));
  expect(await target.inspect()).toEqual({
    epoch: 0,
    unproven: 'the API does not say how the pods are: ServiceUnavailable',
  });
});

test('an interruption ends it, and a drained node takes pods again', async () => {
  const interruption = new AbortController();
  const fake = new FakeDeployment(1);
  fake.refuses.set('evict', new FakeApiError(429, 'TooManyRequests'));
  const target = targetOf(fake, { kind: 'drain' }, { signal: interruption.signal });
  await target.prepareReload();
  const reload = target.reload();
  const why = new Error('interrupted');
  await vi.waitUntil(() => fake.asked.includes('cordon node-1'));
  interruption.abort(why);
  await expect(reload).rejects.toBe(why);
  expect(fake.asked.at(-1)).toBe('uncordon node-1');
});
