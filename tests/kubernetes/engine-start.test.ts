// Pods of the probe that do not become ready: one sentence with what the API says, and nothing is left.
import { expect, test } from 'vitest';
import type { Cluster } from '../../src/runtime/kubernetes/cluster.ts';
import { openNamespace } from '../support/kubernetes/namespace.ts';
import { loadOn, podEngine } from '../support/kubernetes/sharded-load.ts';

const URL = 'http://127.0.0.1:1/';
const SOON_MS = 20_000;

async function failureOf(cluster: Cluster, plan: Parameters<typeof podEngine>[1]): Promise<string> {
  const { engine } = podEngine(cluster, plan);
  const failure = await engine.start([loadOn(URL)]).then(
    () => 'none',
    (error: unknown) => String(error),
  );
  await engine.close();
  const { core, batch, namespace } = cluster;
  expect((await batch.listNamespacedJob({ namespace })).items).toEqual([]);
  expect((await core.listNamespacedPod({ namespace })).items).toEqual([]);
  return failure;
}

test('an image that cannot be pulled', async () => {
  const image = 'localhost:1/no/such/image:1';
  expect(await failureOf(await openNamespace(), { shards: 2, image })).toMatch(
    /^UserError: shard \d does not start: its pod cannot get the image localhost:1\/no\/such\/image:1: ImagePullBackOff, .*connection refused/,
  );
});

test('a quota that is exceeded', async () => {
  const cluster = await openNamespace();
  const { core, namespace } = cluster;
  await core.createNamespacedResourceQuota({
    namespace,
    body: { metadata: { name: 'small' }, spec: { hard: { 'limits.cpu': '500m' } } },
  });
  expect(await failureOf(cluster, { shards: 2, cpu: '300m' })).toMatch(
    /^UserError: shard \d has no pod: pods "reload-proof-probe-\S+" is forbidden: exceeded quota: small, requested: limits\.cpu=300m, used: limits\.cpu=300m, limited: limits\.cpu=500m$/,
  );
});

test('more than a node has', async () => {
  expect(await failureOf(await openNamespace(), { shards: 1, cpu: '1000', readyBoundMs: SOON_MS })).toMatch(
    /^UserError: shard 0 is not ready within 20 s: its pod cannot be scheduled: Unschedulable, 0\/1 nodes are available: 1 Insufficient cpu/,
  );
});

test('a program that does not listen in time', async () => {
  expect(await failureOf(await openNamespace(), { shards: 1, cpu: '10m', readyBoundMs: SOON_MS })).toBe(
    'UserError: shard 0 is not ready within 20 s: its pod runs, and its program does not listen',
  );
});

test('a limit that is below what the program needs to start', async () => {
  expect(await failureOf(await openNamespace(), { shards: 1, memory: '16Mi' })).toMatch(
    /^UserError: shard 0 does not start: its pod has ended \(OOMKilled, exit code 137\)/,
  );
});

test('a namespace that does not exist', async () => {
  const cluster = await openNamespace();
  const { engine } = podEngine({ ...cluster, namespace: 'no-such-namespace' }, { shards: 1 });
  await expect(engine.start([loadOn(URL)])).rejects.toThrow(
    'the Job of the probe cannot be made: namespaces "no-such-namespace" not found',
  );
});
