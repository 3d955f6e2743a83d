import type { Trial } from '../../record/trial.ts';
import type { Assertion } from './assertion.ts';

const NOT_READY =
  'See which pods were ready at that time, and what they logged: a new pod is sent requests once its readinessProbe succeeds, and an old one for some time after it was told to end.';
const PRE_STOP = 'give its container a preStop hook that waits, such as `sleep: { seconds: 10 }`.';

/** What to try where the target is a workload on Kubernetes, by assertion, in place of its own hint. */
const HINTS = new Map([
  [
    'refused',
    `Connections still lead to a pod for some time after it was told to end: ${PRE_STOP} If there was no other pod, see its replicas and maxUnavailable.`,
  ],
  ['timeouts', `Connections may still lead to a pod that is gone: ${PRE_STOP}`],
  [
    'closed',
    `A pod has to end what is under way when it is told to end, and to announce \`connection: close\` before it closes. Clients still connect to it for some time: ${PRE_STOP}`,
  ],
  ['errors', NOT_READY],
  ['recovery', NOT_READY],
  ['longest-wait', NOT_READY],
]);

/** What to try if an assertion is red in trials of one target. */
export function hintFor({ name, hint }: Assertion, trials: readonly Pick<Trial, 'before'>[]): string {
  const isWorkload = trials.some(({ before }) => before.workload !== undefined);
  return (isWorkload ? HINTS.get(name) : undefined) ?? hint;
}
