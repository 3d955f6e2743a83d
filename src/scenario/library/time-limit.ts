import { UserError } from '../../common/user-error.ts';

/** A signal that aborts when the time of a check is over, and with another signal. Without a time it is the other one. */
export function timeLimit(durationMs: number | undefined, other?: AbortSignal): AbortSignal | undefined {
  if (durationMs === undefined) return other;
  const over = new AbortController();
  const why = new UserError(`the time of this check was over after ${durationMs / 1000} s (limits.duration)`);
  // A check that ends before does not keep its process waiting.
  setTimeout(() => over.abort(why), durationMs).unref();
  return other ? AbortSignal.any([over.signal, other]) : over.signal;
}
