// Load from the pods of an Indexed Job: merged exactly, and never silently less than was asked for.
import { expect, test } from 'vitest';
import type { LoadEngine } from '../../src/load/engine.ts';
import type { ProbeResult } from '../../src/load/probe/probe.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import type { Cluster } from '../../src/runtime/kubernetes/cluster.ts';
import { lateProbe } from '../../src/verdict/observe/late-probe.ts';
import { openNamespace } from '../support/kubernetes/namespace.ts';
import { startDatetime } from '../support/kubernetes/datetime-pod.ts';
import { loadOn, podEngine } from '../support/kubernetes/sharded-load.ts';

const REQUESTS = 3000;
const RATE = 150;
const BOUND_MS = 60_000;
const INDEX = 'batch.kubernetes.io/job-completion-index';

/** Runs a load until so many requests have ended, meanwhile does something, and returns what was recorded. */
async function run(
  engine: LoadEngine,
  plan: LoadPlan,
  ended: number,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<ProbeResult> {
  const load = await engine.start([plan]);
  await load.until(([flow]) => (flow?.ended ?? 0) >= ended / 2, BOUND_MS);
  await meanwhile();
  await load.until(([flow]) => (flow?.ended ?? 0) >= ended, BOUND_MS);
  const [result] = await load.stop();
  if (!result) throw new Error('one flow has one result');
  return result;
}

function faultsOf({ loopDelayMs, shards }: ProbeResult): string[] {
  return lateProbe({ loopDelayMs, ...(shards ? { shards } : {}) });
}

async function podOf({ core, namespace }: Cluster, index: number): Promise<string> {
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: `${INDEX}=${index}` });
  return items[0]?.metadata?.name ?? '';
}

test('three shards send each request once, and their records are one', async () => {
  const cluster = await openNamespace();
  const service = await startDatetime(cluster);
  const { engine } = podEngine(cluster, { shards: 3 });
  const result = await run(engine, loadOn(service.url, { rate: RATE, requests: REQUESTS }), REQUESTS);
  const handled = await service.handled();
  expect(handled).toEqual(new Uint8Array(REQUESTS).fill(1));
  expect(result.requestTable.length).toBe(REQUESTS);
  expect(result.errors).toEqual([]);
  expect(result.shards).toHaveLength(3);
  expect(result.shards?.filter((shard) => 'lost' in shard)).toEqual([]);
  await engine.close();
  const { namespace } = cluster;
  expect((await cluster.batch.listNamespacedJob({ namespace })).items).toEqual([]);
  const left = (await cluster.core.listNamespacedPod({ namespace })).items;
  expect(left.map(({ metadata }) => metadata?.name)).toEqual(['datetime']);
});

test('a shard whose pod is deleted under load is lost by name, and its successor carries the next load', async () => {
  const cluster = await openNamespace();
  const service = await startDatetime(cluster);
  const { engine } = podEngine(cluster, { shards: 3 });
  const { namespace } = cluster;
  const plan = loadOn(service.url, { rate: RATE });
  const result = await run(engine, plan, 600, async () =>
    cluster.core.deleteNamespacedPod({ namespace, name: await podOf(cluster, 1) }),
  );
  expect(faultsOf(result)).toContain('shard 1 was lost: it was deleted');
  expect(result.shards?.map((shard) => 'lost' in shard)).toEqual([false, true, false]);
  const next = await run(engine, plan, 300);
  expect(next.shards?.map((shard) => 'lost' in shard)).toEqual([false, false, false]);
});

test('a shard that its CPU limit holds up says so', async () => {
  const cluster = await openNamespace();
  const service = await startDatetime(cluster);
  const { engine } = podEngine(cluster, { shards: 1, cpu: '100m' });
  const result = await run(engine, loadOn(service.url, {}), 1000);
  expect(faultsOf(result).join()).toMatch(/shard 0 was throttled by a CPU limit for \d+ % of the time/);
});
