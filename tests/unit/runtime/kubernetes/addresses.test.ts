import { expect, test } from 'vitest';
import { addressesOf } from '../../../../src/runtime/kubernetes/addresses.ts';
import type { Cluster } from '../../../../src/runtime/kubernetes/cluster.ts';
import { FakeApiError } from '../../../support/kubernetes/fake-cluster.ts';

const service = {
  metadata: { name: 'api', namespace: 'shop' },
  spec: { clusterIPs: ['10.96.0.9'], externalIPs: ['192.0.2.1'] },
  status: { loadBalancer: { ingress: [{ hostname: 'lb.example' }, { ip: '192.0.2.2' }] } },
};
const headless = { metadata: { name: 'db', namespace: 'shop' }, spec: { clusterIPs: ['None'] } };
const pod = { status: { podIPs: [{ ip: '10.244.0.7' }] } };
const node = { status: { addresses: [{ type: 'InternalIP', address: '10.0.0.2' }] } };
const some =
  (...items: object[]) =>
  () =>
    Promise.resolve({ items });
const broken = () => Promise.reject(new FakeApiError(500, 'InternalError', 'no etcd'));
const forbidden = () => Promise.reject(new FakeApiError(403, 'Forbidden'));

function clusterWith(core: object): Cluster {
  return { namespace: 'shop', core } as unknown as Cluster;
}

test('those of services, pods and nodes', async () => {
  const cluster = clusterWith({
    listServiceForAllNamespaces: some(service, headless),
    listPodForAllNamespaces: some(pod),
    listNode: some(node),
  });
  const { known, serviceNames, unseen } = await addressesOf(cluster);
  expect([...known]).toEqual(['10.96.0.9', '192.0.2.1', 'lb.example', '192.0.2.2', '10.244.0.7', '10.0.0.2']);
  expect([...serviceNames]).toContain('db.shop.svc.cluster.local');
  expect(unseen).toEqual([]);
});

test('a user of one namespace sees what is in it', async () => {
  const cluster = clusterWith({
    listServiceForAllNamespaces: forbidden,
    listNamespacedService: some(service),
    listPodForAllNamespaces: forbidden,
    listNamespacedPod: forbidden,
    listNode: forbidden,
  });
  const { known, unseen } = await addressesOf(cluster);
  expect(known.has('10.96.0.9')).toBe(true);
  expect(unseen).toEqual(['pods', 'nodes']);
});

test('another error is told', async () => {
  const cluster = clusterWith({
    listServiceForAllNamespaces: broken,
    listPodForAllNamespaces: some(),
    listNode: some(),
  });
  await expect(addressesOf(cluster)).rejects.toThrow('no etcd');
});
