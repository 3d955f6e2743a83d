import type { Cluster } from '../cluster.ts';
import { asMergePatch } from '../rollout.ts';

/** How long a Job outlives a run that was killed, s. */
export const LEASE_S = 900;
const RENEWALS = 3;
const MS_PER_S = 1000;

/**
 * Puts off the deadline of a Job while this process lives. A renewal that fails is made up for by the next one; when none
 * succeeds, the Job ends, and the shards are lost. Returns what ends it.
 */
export function keepLease(
  { batch, namespace }: Pick<Cluster, 'batch' | 'namespace'>,
  name: string,
  leaseS = LEASE_S,
): () => void {
  const beganMs = performance.now();
  const renew = async () => {
    const ranS = Math.ceil((performance.now() - beganMs) / MS_PER_S);
    const body = { spec: { activeDeadlineSeconds: ranS + leaseS } };
    await batch.patchNamespacedJob({ namespace, name, body }, await asMergePatch());
  };
  const timer = setInterval(() => void renew().catch(() => undefined), (leaseS * MS_PER_S) / RENEWALS);
  timer.unref();
  return () => clearInterval(timer);
}
