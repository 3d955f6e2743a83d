import { UserError } from '../../common/user-error.ts';

/** Why no further trial is to begin; undefined while there is time left. */
export function whyOver(beganMs: number, maxMs = Number.POSITIVE_INFINITY): string | undefined {
  if (performance.now() - beganMs < maxMs) return undefined;
  return `it has taken the ${maxMs / 1000} s that it may (--max-duration)`;
}

/** Why a run was ended from outside. */
export function whyAborted({ reason }: AbortSignal): string {
  return reason instanceof UserError ? reason.message : 'interrupted';
}
