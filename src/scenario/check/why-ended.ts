import { durationText } from '../../common/duration.ts';
import { counted } from '../../common/counted.ts';
import { UserError } from '../../common/user-error.ts';
import type { Observations } from '../../record/observation.ts';

/** How long a check may take, and the name of what says so. */
export interface MaxDuration {
  ms: number;
  name: '--max-duration' | 'limits.duration';
}

/** What a config file says of that. */
export function maxDurationIn({ duration }: { duration?: number | undefined } = {}): {
  maxDuration?: MaxDuration;
} {
  return duration === undefined ? {} : { maxDuration: { ms: duration, name: 'limits.duration' } };
}

/** Why no further trial is to begin; undefined while there is time left. */
export function whyOver(beganMs: number, max: MaxDuration | undefined): string | undefined {
  if (!max || performance.now() - beganMs < max.ms) return undefined;
  return `no reload begins after ${durationText(max.ms)} (${max.name})`;
}

/** Adds how many of the trials until then do not count, and why the first of them does not. */
export function withVoid(
  why: string | undefined,
  trials: readonly { observations: Pick<Observations, 'discarded'> }[],
): string | undefined {
  const voided = trials.filter(({ observations }) => observations.discarded.length > 0);
  const [first] = voided;
  if (why === undefined || !first) return why;
  const count = `${voided.length} of ${counted(trials.length, 'trials')}`;
  return `${why}; ${count} ${voided.length === 1 ? 'does' : 'do'} not count: ${first.observations.discarded.join('; ')}`;
}

/** Why a run was ended from outside. */
export function whyAborted({ reason }: AbortSignal): string {
  return reason instanceof UserError ? reason.message : 'interrupted';
}
