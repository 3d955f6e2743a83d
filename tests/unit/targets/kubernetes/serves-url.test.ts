// A URL whose Service selects other pods is told of: a check of it would be green whatever happens to the workload.
import type { V1Service } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import type { Cluster } from '../../../../src/runtime/kubernetes/cluster.ts';
import { strangeServices } from '../../../../src/targets/kubernetes/serves-url.ts';
import { FakeApiError, FakeDeployment, NAME } from '../../../support/kubernetes/fake-cluster.ts';

const STRANGE = ['the Service gateway selects none of the pods of deployment/api: is it what serves them?'];

function service(name: string, spec: V1Service['spec'], status?: V1Service['status']): V1Service {
  return { metadata: { name, namespace: 'shop' }, ...(spec ? { spec } : {}), ...(status ? { status } : {}) };
}

const API = service('api', { clusterIPs: ['192.0.2.9'], selector: { app: 'api' } });
const GATEWAY = service(
  'gateway',
  { clusterIPs: ['192.0.2.8'], selector: { app: 'gateway' } },
  { loadBalancer: { ingress: [{ hostname: 'shop.example' }] } },
);

/** The pods of the Deployment have the label app=api, and there are others. */
function clusterWith(services: readonly V1Service[], refusal?: FakeApiError): Cluster {
  const { cluster } = new FakeDeployment();
  const core = {
    listNamespacedService: () => (refusal ? Promise.reject(refusal) : Promise.resolve({ items: services })),
    listNamespacedPod: (asked: { namespace: string; labelSelector: string }) =>
      asked.labelSelector === 'app=api'
        ? cluster.core.listNamespacedPod(asked)
        : Promise.resolve({ items: [{ metadata: { uid: 'uid-of-gateway' } }] }),
  };
  return { ...cluster, core: core as unknown as Cluster['core'] };
}

function hints(
  url: string,
  { fromInside = false, cluster = clusterWith([API, GATEWAY]) } = {},
): Promise<string[]> {
  return strangeServices({ cluster, name: NAME }, [{ url }], fromInside);
}

test.for(['http://192.0.2.8/', 'http://shop.example:8080/x'])(
  'an address of the Service: %s',
  async (url) => {
    expect(await hints(url)).toEqual(STRANGE);
  },
);

test.for(['gateway', 'gateway.shop', 'gateway.shop.svc', 'gateway.shop.svc.cluster.local'])(
  'its name, where that is known: %s',
  async (host) => {
    expect(await hints(`http://${host}/`, { fromInside: true })).toEqual(STRANGE);
    expect(await hints(`http://${host}/`)).toEqual([]);
  },
);

test('one that selects a pod of the workload, and what is no Service of the namespace', async () => {
  expect(await hints('http://192.0.2.9/')).toEqual([]);
  expect(await hints('http://api/', { fromInside: true })).toEqual([]);
  expect(await hints('http://gateway.other/', { fromInside: true })).toEqual([]);
  expect(await hints('http://192.0.2.7/')).toEqual([]);
});

test('one without a selector may lead anywhere', async () => {
  const cluster = clusterWith([service('gateway', { clusterIPs: ['192.0.2.8'] })]);
  expect(await hints('http://192.0.2.8/', { cluster })).toEqual([]);
});

test('a connection that leads elsewhere counts, and a Unix socket is no Service', async () => {
  const cluster = clusterWith([API, GATEWAY]);
  const through = (connect: object) =>
    strangeServices({ cluster, name: NAME }, [{ url: 'http://192.0.2.9/', connect }], false);
  expect(await through({ connectTo: { host: '192.0.2.8', port: 80 } })).toEqual(STRANGE);
  expect(await through({ connectTo: { path: '/run/api.sock' } })).toEqual([]);
});

test('it is said once, and needs no permission', async () => {
  const cluster = clusterWith([API, GATEWAY]);
  const both = [{ url: 'http://192.0.2.8/a' }, { url: 'http://192.0.2.8/b' }, { url: 'http://192.0.2.9/' }];
  expect(await strangeServices({ cluster, name: NAME }, both, false)).toEqual(STRANGE);
  const forbidden = clusterWith([GATEWAY], new FakeApiError(403, 'Forbidden'));
  expect(await strangeServices({ cluster: forbidden, name: NAME }, both, false)).toEqual([]);
});
