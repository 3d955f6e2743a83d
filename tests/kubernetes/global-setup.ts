// Says once, in one sentence, when there is no cluster to test on, instead of once for each test.
import { openCluster } from '../../src/runtime/kubernetes/cluster.ts';
import { withoutStack } from '../../src/common/user-error.ts';

export default async function setup(): Promise<void> {
  await openCluster().catch(withoutStack);
}
