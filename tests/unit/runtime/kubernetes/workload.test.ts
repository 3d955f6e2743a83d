import type { V1Deployment } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import {
  fromDaemonSet,
  fromDeployment,
  fromStatefulSet,
  isRolledOut,
  selectorText,
} from '../../../../src/runtime/kubernetes/workload.ts';

const metadata = { name: 'api', uid: 'u', generation: 4 };
const selector = { matchLabels: { app: 'api' } };
const template = {};

function deployment(
  status: V1Deployment['status'] | undefined,
  spec: Partial<V1Deployment['spec']> = {},
): V1Deployment {
  const all = { metadata, spec: { selector, template, replicas: 2, ...spec } };
  return status === undefined ? all : { ...all, status };
}

const DONE = { observedGeneration: 4, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };

test('a Deployment is rolled out when all its pods are new and available', () => {
  expect(fromDeployment(deployment(DONE))).toEqual({
    kind: 'deployment',
    name: 'api',
    uid: 'u',
    generation: 4,
    observedGeneration: 4,
    replicas: 2,
    total: 2,
    updated: 2,
    available: 2,
    selector: 'app=api',
  });
  expect(isRolledOut(fromDeployment(deployment(DONE)))).toBe(true);
});

test.for([
  ['its controller has not seen the change', { ...DONE, observedGeneration: 3 }],
  ['an old pod is left', { ...DONE, replicas: 3 }],
  ['a pod is not new', { ...DONE, updatedReplicas: 1 }],
  ['a pod is not available', { ...DONE, availableReplicas: 1 }],
  ['it has no status yet', undefined],
] as const)('it is not while %s', ([, status]) => {
  expect(isRolledOut(fromDeployment(deployment(status)))).toBe(false);
});

test('what keeps a Deployment from a rollout', () => {
  expect(fromDeployment(deployment(DONE, { paused: true })).holdsBack).toBe('is paused');
  const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
  expect(fromDeployment(deployment({ ...DONE, conditions })).stuck).toBe('ProgressDeadlineExceeded');
});

function set(spec: object, status: object) {
  return fromStatefulSet({
    metadata,
    spec: { selector, template, serviceName: 'api', replicas: 2, ...spec },
    status: { replicas: 2, availableReplicas: 2, observedGeneration: 4, ...status },
  });
}

test('a StatefulSet', () => {
  // Its controller forgets how many are updated once all are.
  expect(isRolledOut(set({}, { currentRevision: 'a', updateRevision: 'a' }))).toBe(true);
  expect(isRolledOut(set({}, { currentRevision: 'a', updateRevision: 'b', updatedReplicas: 1 }))).toBe(false);
  expect(set({ updateStrategy: { type: 'OnDelete' } }, {}).holdsBack).toBe(
    'has the update strategy OnDelete',
  );
  expect(set({ updateStrategy: { rollingUpdate: { partition: 1 } } }, {}).holdsBack).toContain('a partition');
});

test('a DaemonSet', () => {
  const status = {
    observedGeneration: 4,
    desiredNumberScheduled: 3,
    currentNumberScheduled: 3,
    updatedNumberScheduled: 3,
    numberAvailable: 3,
    numberMisscheduled: 0,
    numberReady: 3,
  };
  const daemons = (more: object) =>
    fromDaemonSet({ metadata, spec: { selector, template }, status: { ...status, ...more } });
  expect(isRolledOut(daemons({}))).toBe(true);
  expect(isRolledOut(daemons({ numberAvailable: 2 }))).toBe(false);
});

test('a selector with every operator', () => {
  const matchExpressions = [
    { key: 'tier', operator: 'In', values: ['a', 'b'] },
    { key: 'old', operator: 'NotIn', values: ['c'] },
    { key: 'x', operator: 'Exists' },
    { key: 'y', operator: 'DoesNotExist' },
  ];
  expect(selectorText({ matchLabels: { app: 'api' }, matchExpressions })).toBe(
    'app=api,tier in (a,b),old notin (c),x,!y',
  );
});
