import { expect, test } from 'vitest';
import type { Cluster } from '../../../../src/runtime/kubernetes/cluster.ts';
import { requireInCluster } from '../../../../src/targets/kubernetes/require-in-cluster.ts';
import { FakeApiError } from '../../../support/kubernetes/fake-cluster.ts';

const some =
  (...items: object[]) =>
  () =>
    Promise.resolve({ items });
const core = {
  listServiceForAllNamespaces: some({
    metadata: { name: 'api', namespace: 'shop' },
    spec: { clusterIPs: ['192.0.2.9'] },
  }),
  listPodForAllNamespaces: some(),
  listNode: () => Promise.reject(new FakeApiError(403, 'Forbidden')),
};
const cluster = { namespace: 'shop', core } as unknown as Cluster;
const fromHere = { cluster, fromInside: false };
const fromInside = { cluster, fromInside: true };

test.for([
  ['an address of the cluster', fromHere, 'http://192.0.2.9/'],
  ['this machine, to which a port may be forwarded', fromHere, 'http://127.0.0.1:8080/'],
  ['the name of a service, from inside', fromInside, 'http://api/'],
  ['its whole name, from inside', fromInside, 'http://api.shop.svc.cluster.local/'],
] as const)('%s is allowed', async ([, from, url]) => {
  await expect(requireInCluster(from)('--url', url)).resolves.toBeUndefined();
});

test('the name of a service that is known only in the cluster is refused from outside', async () => {
  await expect(requireInCluster(fromHere)('--url', 'http://api.shop.svc.cluster.local/')).rejects.toThrow(
    '--url has the name of a Service, api.shop.svc.cluster.local, which is known only in the cluster: give the address of the Service, or --engine kubernetes',
  );
});

test('a Unix socket is allowed', async () => {
  const connect = { connectTo: { path: '/run/api.sock' } };
  await expect(requireInCluster(fromHere)('--url', 'http://192.0.2.1/', connect)).resolves.toBeUndefined();
});

test('what is elsewhere is refused', async () => {
  await expect(requireInCluster(fromHere)('--url', 'http://192.0.2.1/')).rejects.toThrow(
    '--url leads to 192.0.2.1, which is no address of a service, pod or node of the cluster (its user may not list nodes) and not this machine: if you may put load on it, give --allow-remote',
  );
  const connect = { connectTo: { host: '192.0.2.1', port: 80 } };
  await expect(requireInCluster(fromHere)('--url', 'http://192.0.2.9/', connect)).rejects.toThrow(
    '192.0.2.1',
  );
  // From there, it is another machine.
  await expect(requireInCluster(fromInside)('--url', 'http://127.0.0.1/')).rejects.toThrow('127.0.0.1');
});
