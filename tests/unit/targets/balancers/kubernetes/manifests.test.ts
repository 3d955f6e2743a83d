// What a trial creates in the cluster comes from the manifests, with the variables of the variant put in.
import { expect, test } from 'vitest';
import {
  deploymentOf,
  objectsOf,
  serviceOf,
} from '../../../../../src/targets/balancers/kubernetes/manifests.ts';
import { placed } from '../../../../../src/targets/balancers/kubernetes/ways/gateway.ts';

const PLAN = { version: 'v2', image: 'datetime:2' };

test('a colour is in the name, in the labels and in what selects the pods', () => {
  const { metadata, spec } = deploymentOf({ ...PLAN, colour: 'green' });
  const labels = { 'app.kubernetes.io/name': 'datetime', deployment: 'green' };
  expect(metadata?.name).toBe('datetime-green');
  expect(spec?.selector.matchLabels).toEqual(labels);
  expect(spec?.template.metadata?.labels).toMatchObject(labels);
  expect(serviceOf('green').spec?.selector).toEqual(labels);
});

test('one deployment has no colour, and its Service selects all of its pods', () => {
  expect(deploymentOf(PLAN).metadata?.name).toBe('datetime');
  expect(serviceOf().spec?.selector).toEqual({ 'app.kubernetes.io/name': 'datetime' });
});

test('version, image, hook and grace period are variables, and the rest is that of the manifest', () => {
  const plain = deploymentOf(PLAN).spec?.template.spec;
  expect(plain?.containers[0]?.lifecycle).toBeUndefined();
  expect(plain?.terminationGracePeriodSeconds).toBe(30);
  const pod = deploymentOf({ ...PLAN, alwaysCloses: true, preStopS: 4, terminationGraceS: 9 }).spec?.template
    .spec;
  expect(pod?.terminationGracePeriodSeconds).toBe(9);
  expect(pod?.containers[0]).toMatchObject({
    image: 'datetime:2',
    lifecycle: { preStop: { sleep: { seconds: 4 } } },
    readinessProbe: { httpGet: { path: '/healthz', port: 'control' } },
  });
  expect(pod?.containers[0]?.env).toEqual(
    expect.arrayContaining([
      { name: 'VERSION', value: 'v2' },
      { name: 'ALWAYS_CLOSES', value: 'true' },
    ]),
  );
});

test('what has no namespace is named after the namespace, and refers to what is in it', () => {
  const files = ['traefik/rbac.yaml', 'traefik/traefik.yaml', 'http-route/gateway.yaml'];
  const objects = files.flatMap(objectsOf).map((object) => placed(object, 'mine', 'traefik:3'));
  const named = objects.map(({ kind, metadata }) => [kind, metadata?.name, metadata?.namespace]);
  expect(named).toEqual([
    ['ServiceAccount', 'traefik', 'mine'],
    ['ClusterRole', 'reload-proof-traefik-mine', undefined],
    ['ClusterRoleBinding', 'reload-proof-traefik-mine', undefined],
    ['Role', 'traefik', 'mine'],
    ['RoleBinding', 'traefik', 'mine'],
    ['Deployment', 'traefik', 'mine'],
    ['Service', 'traefik', 'mine'],
    ['GatewayClass', 'reload-proof-traefik-mine', undefined],
    ['Gateway', 'datetime', 'mine'],
  ]);
  expect(objects[2]).toMatchObject({
    roleRef: { name: 'reload-proof-traefik-mine' },
    subjects: [{ name: 'traefik', namespace: 'mine' }],
  });
  expect(objects[5]).toMatchObject({
    spec: { template: { spec: { containers: [{ image: 'traefik:3' }] } } },
  });
  expect(objects[8]).toMatchObject({ spec: { gatewayClassName: 'reload-proof-traefik-mine' } });
});
