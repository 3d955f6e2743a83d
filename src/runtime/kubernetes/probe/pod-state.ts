import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';

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

/** What the API says of a pod with one container. */
export function podState({ status }: V1Pod): PodState {
  const conditions = status?.conditions ?? [];
  const of = (type: string) => conditions.find((each) => each.type === type);
  const container = status?.containerStatuses?.[0];
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded')
    return {
      is: 'failed',
      failure: `has ended${details(status.reason, status.message)}${exitOf(container)}`,
    };
  const { reason, message } = container?.state?.waiting ?? {};
  if (reason !== undefined && HOPELESS.has(reason)) return { is: 'failed', failure: waitingFor(container) };
  if (of('Ready')?.status === 'True') return { is: 'ready' };
  const scheduled = of('PodScheduled');
  if (scheduled?.status === 'False')
    return {
      is: 'waiting',
      waiting: `cannot be scheduled${details(scheduled.reason, scheduled.message)}`,
    };
  if (container?.state?.running) return { is: 'waiting', waiting: 'runs, and its program does not listen' };
  return { is: 'waiting', waiting: `is ${status?.phase ?? 'Pending'}${details(reason, message)}` };
}

/** The exit code and the reason of a container that has ended, as " (OOMKilled, exit code 137)"; otherwise nothing. */
export function exitOf(container: V1ContainerStatus | undefined): string {
  const ended = container?.state?.terminated;
  return ended ? ` (${ended.reason ?? 'Error'}, exit code ${ended.exitCode})` : '';
}

function waitingFor(container: V1ContainerStatus | undefined): string {
  const { reason = '', message } = container?.state?.waiting ?? {};
  const said = details(reason, message);
  return IMAGE_FAILURES.has(reason)
    ? `cannot get the image ${container?.image ?? ''}${said}`
    : `cannot start its container${said}`;
}

function details(reason: string | undefined, message: string | undefined): string {
  const said = [reason, message]
    .filter((part) => part !== undefined && part !== '')
    .join(', ')
    .replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '');
  return said === '' ? '' : `: ${said}`;
}
