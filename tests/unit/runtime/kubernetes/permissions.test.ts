import { expect, test } from 'vitest';
import type { Cluster } from '../../../../src/runtime/kubernetes/cluster.ts';
import { missingPermissions } from '../../../../src/runtime/kubernetes/permissions.ts';

interface Asked {
  body: { spec?: { resourceAttributes?: object } };
}

test('asks about one object where a permission names it, and about the namespace unless it is for the whole cluster', async () => {
  const asked: object[] = [];
  const authorization = {
    createSelfSubjectAccessReview: ({ body }: Asked) => {
      const about = body.spec?.resourceAttributes ?? {};
      asked.push(about);
      return Promise.resolve({ status: { allowed: 'name' in about } });
    },
  } as unknown as Cluster['authorization'];
  const named = { verb: 'patch', group: 'apps', resource: 'deployments', subresource: 'scale', name: 'api' };
  const nodes = { verb: 'patch', resource: 'nodes', clusterWide: true };
  expect(await missingPermissions({ authorization, namespace: 'shop' }, [named, nodes])).toEqual([nodes]);
  expect(asked).toEqual([
    { ...named, namespace: 'shop' },
    { verb: 'patch', group: '', resource: 'nodes' },
  ]);
});
