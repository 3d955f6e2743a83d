import { apiFailure, apiStatus, unlessGone } from './api-failure.ts';
import type { Cluster } from './cluster.ts';

/** That a PodDisruptionBudget forbids it, too. */
const TOO_MANY_REQUESTS = 429;

/** A pod, which another of the same name does not stand for. */
interface PodToEvict {
  name: string;
  uid: string;
}

/**
 * Evicts a pod. With `dryRun`, only asks whether that is allowed. Returns what the API says where it refuses for now, as
 * it does for a PodDisruptionBudget. @throws the error of the API
 */
export async function evict(
  { core, namespace }: Cluster,
  { name, uid }: PodToEvict,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<string | undefined> {
  const body = { metadata: { name, namespace }, deleteOptions: { preconditions: { uid } } };
  try {
    const wanted = { namespace, name, body, ...(dryRun ? { dryRun: 'All' } : {}) };
    await unlessGone(core.createNamespacedPodEviction(wanted));
    return undefined;
  } catch (error) {
    if (apiStatus(error) !== TOO_MANY_REQUESTS) throw error;
    return apiFailure(error);
  }
}
