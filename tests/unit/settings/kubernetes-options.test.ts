import { expect, test } from 'vitest';
import { workloadNamed } from '../../../src/settings/kubernetes-options.ts';

test.for([
  ['deployment/my-api', 'deployment'],
  ['deployments/my-api', 'deployment'],
  ['deploy/my-api', 'deployment'],
  ['Deployment.apps/my-api', 'deployment'],
  ['sts/my-api', 'statefulset'],
  ['daemonset/my-api', 'daemonset'],
] as const)('%s', ([text, kind]) => {
  expect(workloadNamed(text)).toEqual({ kind, name: 'my-api' });
});

test.for([
  'my-api',
  'deployment/',
  'deployment/My_Api',
  'pod/my-api',
  'deployment/a/b',
  'deployment.x/a',
  '',
])('"%s" is none', (text) => {
  expect(workloadNamed(text)).toBeUndefined();
});
