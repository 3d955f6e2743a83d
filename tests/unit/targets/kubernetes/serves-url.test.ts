// A URL whose Service selects other pods is refused: a check of it would be green whatever happens to the workload.
import type { V1Service } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { UserError } from '../../../../src/common/user-error.ts';
import type { Cluster } from '../../../../src/runtime/kubernetes/cluster.ts';
import { requireServed } from '../../../../src/targets/kubernetes/serves-url.ts';
import { FakeApiError, FakeDeployment, NAME } from '../../../support/kubernetes/fake-cluster.ts';

const STRANGE =
  '--url leads to the Service gateway, which selects none of the pods of deployment/api: name one that does, or give --allow-remote if requests reach them all the same';
const HINT =
  '--url leads to the Service gateway, which selects none of the pods of deployment/api: do requests reach them all the same?';
const GIVEN = { name: '--url', mayBeRemote: false };

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
  { fromInside = false, mayBeRemote = false, cluster = clusterWith([API, GATEWAY]) } = {},
): Promise<string[]> {
  return requireServed({ cluster, name: NAME }, [{ ...GIVEN, url, mayBeRemote }], fromInside);
}

test.for(['http://192.0.2.8/', 'http://shop.example:8080/x'])(
  'an address of the Service: %s',
  async (url) => {
    await expect(hints(url)).rejects.toThrow(new UserError(STRANGE));
    expect(await hints(url, { mayBeRemote: true })).toEqual([HINT]);
  },
);

test.for(['gateway', 'gateway.shop', 'gateway.shop.svc', 'gateway.shop.svc.cluster.local'])(
  'its name, where that is known: %s',
  async (host) => {
    await expect(hints(`http://${host}/`, { fromInside: true })).rejects.toThrow(STRANGE);
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
    requireServed({ cluster, name: NAME }, [{ ...GIVEN, url: 'http://192.0.2.9/', connect }], false);
  await expect(through({ connectTo: { host: '192.0.2.8', port: 80 } })).rejects.toThrow(STRANGE);
  expect(await through({ connectTo: { path: '/run/api.sock' } })).toEqual([]);
});

test('the hint is given once, and needs no permission', async () => {
  const cluster = clusterWith([API, GATEWAY]);
  const urls = ['http://192.0.2.8/a', 'http://192.0.2.8/b', 'http://192.0.2.9/'];
  const both = urls.map((url) => ({ name: '--url', url, mayBeRemote: true }));
  expect(await requireServed({ cluster, name: NAME }, both, false)).toEqual([HINT]);
  const forbidden = clusterWith([GATEWAY], new FakeApiError(403, 'Forbidden'));
  expect(await requireServed({ cluster: forbidden, name: NAME }, both, false)).toEqual([]);
  const broken = clusterWith([GATEWAY], new FakeApiError(500, 'etcd is not available'));
  await expect(requireServed({ cluster: broken, name: NAME }, both, false)).rejects.toThrow(
    'a request to the API of the cluster failed: etcd is not available',
  );
});
