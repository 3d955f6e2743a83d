import { durationText } from '../../common/duration.ts';
import { UserError } from '../../common/user-error.ts';

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

/** Why a run was ended from outside. */
export function whyAborted({ reason }: AbortSignal): string {
  return reason instanceof UserError ? reason.message : 'interrupted';
}
