import type { V1Pod } from '@kubernetes/client-node';
import { probeContainer } from './pod-state.ts';

const NOT_READY = 'NodeLost';

/**
 * Why the process of a pod ended, to complete "it …", as far as the API says; `pod` is undefined when it is no longer
 * there. Names neither nodes nor pods, since it becomes part of a verdict.
 */
export function whyEnded(pod: V1Pod | undefined, memory: string): string | undefined {
  if (!pod) return 'was deleted';
  const { metadata, status } = pod;
  const ended = probeContainer(pod)?.state?.terminated;
  if (ended?.reason === 'OOMKilled')
    return `was killed for using more than its memory limit of ${memory} (OOMKilled)`;
  if (status?.reason === 'Evicted') return 'was evicted from its node';
  if (status?.reason === NOT_READY) return 'was on a node that is gone';
  const disrupted = status?.conditions?.find(
    ({ type, status: is }) => type === 'DisruptionTarget' && is === 'True',
  );
  if (disrupted) return `was ended by the cluster (${disrupted.reason ?? 'DisruptionTarget'})`;
  if (metadata?.deletionTimestamp !== undefined) return 'was deleted';
  if (ended)
    return `ended with exit code ${ended.exitCode}${ended.reason === undefined ? '' : ` (${ended.reason})`}`;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True'
    ? undefined
    : `is no longer ready${ready?.reason === undefined ? '' : ` (${ready.reason})`}`;
}
