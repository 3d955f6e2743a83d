// A Job that is deleted while its pods start: who waits for them is told so, and not that there is no Job.
import { afterEach, expect, test, vi } from 'vitest';
import type { Cluster } from '../../../../src/runtime/kubernetes/cluster.ts';
import { ProbeJob } from '../../../../src/runtime/kubernetes/probe/probe-job.ts';

const GONE = Object.assign(new Error('not found'), { code: 404, body: '{"message":"not found"}' });

function clusterWithoutPods() {
  const jobs = new Set<string>();
  const batch = {
    createNamespacedJob: ({ body }: { body: { metadata: { name: string } } }) =>
      Promise.resolve(jobs.add(body.metadata.name)),
    readNamespacedJob: ({ name }: { name: string }) =>
      jobs.has(name) ? Promise.resolve({}) : Promise.reject(GONE),
    deleteNamespacedJob: ({ name }: { name: string }) =>
      jobs.delete(name) ? Promise.resolve({}) : Promise.reject(GONE),
  };
  const core = {
    listNamespacedPod: () => Promise.resolve({ items: [] }),
    listNamespacedEvent: () => Promise.resolve({ items: [] }),
  };
  const authorization = {
    createSelfSubjectAccessReview: () => Promise.resolve({ status: { allowed: true } }),
  };
  return { jobs, cluster: { namespace: 'ns', batch, core, authorization } as unknown as Cluster };
}

afterEach(() => vi.restoreAllMocks());

function startIn(cluster: Cluster) {
  const job = new ProbeJob(cluster, { image: 'probe', shards: 1, cpu: '1', memory: '1Gi' });
  const failure = job.connect(0).then(
    () => 'none',
    (error: unknown) => String(error),
  );
  return { job, failure };
}

test('it is deleted while its pods start', async () => {
  const { jobs, cluster } = clusterWithoutPods();
  const { job, failure } = startIn(cluster);
  await vi.waitFor(() => expect(jobs).toContain(job.name));
  await job.close();
  expect(await failure).toBe('UserError: the Job of the load was deleted while its pods were starting');
  expect(jobs.size).toBe(0);
});

test.for([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s deletes it where nobody else handles signals', async ([signal, code]) => {
  const others = process.listeners(signal);
  process.removeAllListeners(signal);
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const { jobs, cluster } = clusterWithoutPods();
    const { job, failure } = startIn(cluster);
    await vi.waitFor(() => expect(jobs).toContain(job.name));
    process.emit(signal, signal);
    await vi.waitFor(() => expect(exit).toHaveBeenCalledExactlyOnceWith(code));
    expect(write.mock.calls).toEqual([
      [`\nreload-proof: interrupted by ${signal}: deleting the pods of the load\n`],
    ]);
    expect(await failure).toBe(
      `UserError: interrupted by ${signal} while the pods of the load were starting`,
    );
    expect(jobs.size).toBe(0);
    expect(process.listenerCount(signal)).toBe(0);
  } finally {
    for (const listener of others) process.on(signal, listener);
  }
});
