// What the API says of a pod of the probe, in words: before its shard can be reached, and when its link has ended.
import type { V1ContainerStatus, V1Pod, V1PodStatus } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { podState } from '../../../../src/runtime/kubernetes/probe/pod-state.ts';
import { whyEnded } from '../../../../src/runtime/kubernetes/probe/why-ended.ts';

const isTrue = (type: string, more = {}) => ({ type, status: 'True', ...more });
const isFalse = (type: string, more = {}) => ({ type, status: 'False', ...more });

function pod(status: V1PodStatus, container?: Partial<V1ContainerStatus>, metadata = {}): V1Pod {
  const whole = { image: 'probe:1', imageID: '', name: 'probe', ready: false, restartCount: 0, ...container };
  return { metadata, status: Object.assign({}, status, container ? { containerStatuses: [whole] } : {}) };
}

test.for<[what: string, pod: V1Pod, failure: string]>([
  [
    'an image that cannot be pulled',
    pod(
      { phase: 'Pending' },
      { state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling: not found' } } },
    ),
    'cannot get the image probe:1: ImagePullBackOff, Back-off pulling: not found',
  ],
  [
    'a container that cannot be made',
    pod(
      { phase: 'Pending' },
      { state: { waiting: { reason: 'CreateContainerConfigError', message: 'image\nruns as root.' } } },
    ),
    'cannot start its container: CreateContainerConfigError, image runs as root',
  ],
  [
    'a program that ends',
    pod({ phase: 'Failed' }, { state: { terminated: { exitCode: 2, reason: 'Error' } } }),
    'has ended (Error, exit code 2)',
  ],
  [
    'an eviction',
    pod({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.' }),
    'has ended: Evicted, The node was low on memory',
  ],
])('%s is a failure', ([, given, failure]) => {
  expect(podState(given)).toEqual({ is: 'failed', failure });
});

test.for<[what: string, pod: V1Pod, waiting: string]>([
  [
    'one without a node',
    pod({
      phase: 'Pending',
      conditions: [isFalse('PodScheduled', { reason: 'Unschedulable', message: '0/1 nodes are available.' })],
    }),
    'cannot be scheduled: Unschedulable, 0/1 nodes are available',
  ],
  [
    'one that pulls its image',
    pod({ phase: 'Pending' }, { state: { waiting: { reason: 'ContainerCreating' } } }),
    'is Pending: ContainerCreating',
  ],
  [
    'one whose first pull has failed',
    pod({ phase: 'Pending' }, { state: { waiting: { reason: 'ErrImagePull' } } }),
    'is Pending: ErrImagePull',
  ],
  [
    'one that does not listen',
    pod({ phase: 'Running', conditions: [isFalse('Ready')] }, { state: { running: {} } }),
    'runs, and its program does not listen',
  ],
])('%s is waited for', ([, given, waiting]) => {
  expect(podState(given)).toEqual({ is: 'waiting', waiting });
});

test('a ready one is ready', () => {
  const conditions = [isTrue('PodScheduled'), isTrue('Ready')];
  expect(podState(pod({ phase: 'Running', conditions }, { state: { running: {} } }))).toEqual({
    is: 'ready',
  });
});

const ready = [isTrue('Ready')];

test.for<[what: string, pod: V1Pod | undefined, why: string | undefined]>([
  ['is gone', undefined, 'was deleted'],
  ['is being deleted', pod({ conditions: ready }, {}, { deletionTimestamp: new Date(0) }), 'was deleted'],
  [
    'was killed for its memory',
    pod({}, { state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }),
    'was killed for using more than its memory limit of 64Mi (OOMKilled)',
  ],
  ['was evicted', pod({ reason: 'Evicted' }), 'was evicted from its node'],
  ['was on a node that died', pod({ reason: 'NodeLost' }), 'was on a node that is gone'],
  [
    'is drained',
    pod(
      { conditions: [isTrue('DisruptionTarget', { reason: 'EvictionByEvictionAPI' })] },
      {},
      { deletionTimestamp: new Date(0) },
    ),
    'was ended by the cluster (EvictionByEvictionAPI)',
  ],
  [
    'has ended',
    pod({}, { state: { terminated: { exitCode: 1, reason: 'Error' } } }),
    'ended with exit code 1 (Error)',
  ],
  [
    'is on a node that does not respond',
    pod({ conditions: [isFalse('Ready', { reason: 'NodeNotReady' })] }),
    'is no longer ready (NodeNotReady)',
  ],
  ['is as before', pod({ conditions: ready }, { state: { running: {} } }), undefined],
])('of a pod that %s', ([, given, why]) => {
  expect(whyEnded(given, '64Mi')).toBe(why);
});

/** A pod into which the cluster has injected another container, which the API may list first. */
function injected(probe: Partial<V1ContainerStatus>, other: Partial<V1ContainerStatus> = {}): V1Pod {
  const common = { image: 'any:1', imageID: '', ready: true, restartCount: 0, state: { running: {} } };
  const containerStatuses = [
    { ...common, name: 'istio-proxy', ...other },
    { ...common, name: 'probe', ready: false, ...probe },
  ];
  return { metadata: {}, status: { phase: 'Running', conditions: [isFalse('Ready')], containerStatuses } };
}

const killed = { state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } };

test.for<[what: string, pod: V1Pod, state: ReturnType<typeof podState>]>([
  ['has ended', injected(killed), { is: 'failed', failure: 'has ended (OOMKilled, exit code 137)' }],
  [
    'has no image',
    injected({ image: 'probe:1', state: { waiting: { reason: 'ErrImageNeverPull' } } }),
    { is: 'failed', failure: 'cannot get the image probe:1: ErrImageNeverPull' },
  ],
  ['does not listen', injected({}), { is: 'waiting', waiting: 'runs, and its program does not listen' }],
  [
    'waits for another container',
    injected({ ready: true }, { ready: false, state: { waiting: { reason: 'ErrImagePull' } } }),
    { is: 'waiting', waiting: 'waits for its container istio-proxy: ErrImagePull' },
  ],
])('an injected container does not hide that the shard %s', ([, given, state]) => {
  expect(podState(given)).toEqual(state);
});

test('nor why it ended', () => {
  expect(whyEnded(injected(killed), '64Mi')).toBe(
    'was killed for using more than its memory limit of 64Mi (OOMKilled)',
  );
});
