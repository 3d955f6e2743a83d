import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { PROBE_CONTAINER } from './job-spec.ts';

/** Reasons for which a container waits that do not pass by themselves within a start. */
const HOPELESS: ReadonlySet<string> = new Set([
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);
const IMAGE_FAILURES: ReadonlySet<string> = new Set([
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
]);

/** What a pod of the probe is doing: `failure` and `waiting` complete "its pod …". */
export type PodState =
  { is: 'ready' } | { is: 'failed'; failure: string } | { is: 'waiting'; waiting: string };

/** What the API says of a pod's container with the shard. A cluster may have injected others. */
export function probeContainer({ status }: V1Pod): V1ContainerStatus | undefined {
  return status?.containerStatuses?.find(({ name }) => name === PROBE_CONTAINER);
}

/** What the API says of a pod of the probe. */
export function podState(pod: V1Pod): PodState {
  const { status } = pod;
  const conditions = status?.conditions ?? [];
  const of = (type: string) => conditions.find((each) => each.type === type);
  const container = probeContainer(pod);
  // With another container in it, the pod goes on.
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded' || container?.state?.terminated)
    return {
      is: 'failed',
      failure: `has ended${details(status?.reason, status?.message)}${exitOf(container)}`,
    };
  const { reason } = container?.state?.waiting ?? {};
  if (reason !== undefined && HOPELESS.has(reason)) return { is: 'failed', failure: waitingFor(container) };
  if (of('Ready')?.status === 'True') return { is: 'ready' };
  const scheduled = of('PodScheduled');
  if (scheduled?.status === 'False')
    return {
      is: 'waiting',
      waiting: `cannot be scheduled${details(scheduled.reason, scheduled.message)}`,
    };
  const other = status?.containerStatuses?.find(({ name, ready }) => name !== PROBE_CONTAINER && !ready);
  if (container?.ready === true && other)
    return { is: 'waiting', waiting: `waits for its container ${other.name}${sayOf(other)}` };
  if (container?.state?.running) return { is: 'waiting', waiting: 'runs, and its program does not listen' };
  return { is: 'waiting', waiting: `is ${status?.phase ?? 'Pending'}${sayOf(container)}` };
}

/** The exit code and the reason of a container that has ended, as " (OOMKilled, exit code 137)"; otherwise nothing. */
export function exitOf(container: V1ContainerStatus | undefined): string {
  const ended = container?.state?.terminated;
  return ended ? ` (${ended.reason ?? 'Error'}, exit code ${ended.exitCode})` : '';
}

function waitingFor(container: V1ContainerStatus | undefined): string {
  const { reason = '' } = container?.state?.waiting ?? {};
  const said = sayOf(container);
  return IMAGE_FAILURES.has(reason)
    ? `cannot get the image ${container?.image ?? ''}${said}`
    : `cannot start its container${said}`;
}

function sayOf(container: V1ContainerStatus | undefined): string {
  const { reason, message } = container?.state?.waiting ?? {};
  return details(reason, message);
}

function details(reason: string | undefined, message: string | undefined): string {
  const said = [reason, message]
    .filter((part) => part !== undefined && part !== '')
    .join(', ')
    .replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '');
  return said === '' ? '' : `: ${said}`;
}
