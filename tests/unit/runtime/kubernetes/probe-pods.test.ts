// Waiting for the pods of an Indexed Job: each failure is one sentence with what the API says.
import type { V1Job, V1Pod, V1PodStatus } from '@kubernetes/client-node';
import { expect, test, vi } from 'vitest';
import type { Cluster } from '../../../../src/runtime/kubernetes/cluster.ts';
import { ProbePods } from '../../../../src/runtime/kubernetes/probe/probe-pods.ts';

const BOUND_MS = 30_000;

interface Said {
  pods: () => V1Pod[];
  job?: V1Job;
  events?: string[];
  log?: string;
}

function podsOf({ pods, job = {}, events = [], log }: Said, boundMs = BOUND_MS) {
  const api = {
    namespace: 'ns',
    core: {
      listNamespacedPod: () => Promise.resolve({ items: pods() }),
      listNamespacedEvent: () => Promise.resolve({ items: events.map((message) => ({ message })) }),
      readNamespacedPodLog: () =>
        log === undefined ? Promise.reject(new Error('forbidden')) : Promise.resolve(log),
    },
    batch: { readNamespacedJob: () => Promise.resolve(job) },
  };
  return new ProbePods(api as unknown as Cluster, 'job', boundMs);
}

let born = 0;
function pod(index: number, status: V1PodStatus, uid = `uid-${born}`): V1Pod {
  const labels = { 'batch.kubernetes.io/job-completion-index': String(index) };
  return { metadata: { name: uid, uid, labels, creationTimestamp: new Date(1000 * ++born) }, status };
}

const READY: V1PodStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const ended = (exitCode: number): V1PodStatus => ({
  phase: 'Failed',
  containerStatuses: [
    {
      image: '',
      imageID: '',
      name: 'probe',
      ready: false,
      restartCount: 0,
      state: { terminated: { exitCode, reason: 'Error' } },
    },
  ],
});

async function failureOf(pods: ProbePods, index = 0): Promise<string> {
  vi.useFakeTimers();
  try {
    const failure = pods.ready(index).then(
      () => 'none',
      (error: unknown) => String(error),
    );
    await vi.advanceTimersByTimeAsync(BOUND_MS + 1000);
    return await failure;
  } finally {
    vi.useRealTimers();
  }
}

test('the newest pod of an index is the one', async () => {
  const all = [pod(0, READY), pod(1, READY), pod(0, READY, 'newest')];
  expect((await podsOf({ pods: () => all }).ready(0)).metadata?.uid).toBe('newest');
});

test('after a pod that was ready and has ended, its replacement is waited for', async () => {
  const first = pod(0, READY, 'first');
  let all = [first];
  const pods = podsOf({ pods: () => all });
  expect((await pods.ready(0)).metadata?.uid).toBe('first');
  first.status = ended(137);
  const next = pods.ready(0);
  setTimeout(() => (all = [...all, pod(0, READY, 'second')]), 400);
  expect((await next).metadata?.uid).toBe('second');
});

test('a pod that ends before it is ready is a failure, with its last line', async () => {
  const all = [pod(0, ended(2))];
  expect(await failureOf(podsOf({ pods: () => all, log: 'no such option\n' }))).toBe(
    'UserError: shard 0 does not start: its pod has ended (Error, exit code 2); it says: no such option',
  );
});

test('a quota that refuses a pod is told from the events of the Job', async () => {
  const events = [
    'Error creating: pods "job-1-x" is forbidden: exceeded quota: small, requested: cpu=1, limited: cpu=0.',
  ];
  expect(await failureOf(podsOf({ pods: () => [], events }), 1)).toBe(
    'UserError: shard 1 has no pod: pods "job-1-x" is forbidden: exceeded quota: small, requested: cpu=1, limited: cpu=0',
  );
});

test('a Job that has failed is told', async () => {
  const condition = {
    type: 'Failed',
    status: 'True',
    reason: 'DeadlineExceeded',
    message: 'Job was active longer than specified deadline',
  };
  expect(await failureOf(podsOf({ pods: () => [], job: { status: { conditions: [condition] } } }))).toBe(
    'UserError: shard 0 has no pod: its Job has failed: DeadlineExceeded, Job was active longer than specified deadline',
  );
});

test('a pod that is not ready within the bound is told with its last state', async () => {
  const unschedulable = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message: '0/1 nodes are available: 1 Insufficient cpu.',
  };
  const all = [pod(0, { phase: 'Pending', conditions: [unschedulable] })];
  expect(await failureOf(podsOf({ pods: () => all }))).toBe(
    'UserError: shard 0 is not ready within 30 s: its pod cannot be scheduled: Unschedulable, 0/1 nodes are available: 1 Insufficient cpu',
  );
});

test('an index for which the Job makes no pod is told', async () => {
  expect(await failureOf(podsOf({ pods: () => [pod(1, READY)] }))).toBe(
    'UserError: shard 0 has no pod within 30 s: the Job job has not made one',
  );
});

test('an abort ends the waiting with its reason', async () => {
  const abort = new AbortController();
  const waiting = podsOf({ pods: () => [] }).ready(0, abort.signal);
  abort.abort(new Error('interrupted'));
  await expect(waiting).rejects.toThrow('interrupted');
});
