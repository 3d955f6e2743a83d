import { QUIET_MS } from '../record/observation.ts';
import { reloadBounds, waitLimit } from '../verdict/observe/bounds.ts';

/** How much load a trial needs around its disruption. Counts and durations must both be reached; bounds are in ms. */
export interface Timing {
  requestsBefore: number;
  durationBeforeMs: number;
  requestsAfter: number;
  durationAfterMs: number;
  /** Unless a fault has been seen, the load goes on for this long after the disruption, where damage comes late. @default 0 */
  watchMs?: number;
  /**
   * Whether a fault also ends the wait for requests of slow clients, and of those that pause, since the scenario ends
   * when one flow is red. @default false
   */
  endsAtFault?: boolean;
  /** The load goes on until it was without a fault for this long, */
  quietMs: number;
  /** but no longer than this. */
  healBoundMs: number;
  /** The trial ends when the target has not responded to this many requests by then; its evidence says so. */
  boundMs: number;
}

/**
 * The same load, watched for so long after the disruption that a fault which ends within this bound (ms) is seen to
 * end.
 */
export function watchedFor(timing: Timing, recoveryMs: number): Timing {
  const enoughMs = Math.max(waitLimit(recoveryMs), recoveryMs + timing.quietMs);
  return { ...timing, healBoundMs: Math.max(timing.healBoundMs, enoughMs) };
}

/** Enough to see a rate of a few per mille before and after, and short enough for many trials. */
export const DEFAULT_TIMING: Timing = {
  requestsBefore: 300,
  durationBeforeMs: 400,
  requestsAfter: 500,
  durationAfterMs: 500,
  quietMs: QUIET_MS,
  healBoundMs: waitLimit(reloadBounds('reference').recoveryMs),
  boundMs: 30_000,
};

/**
 * How long to wait, under load, until no process from before a disruption is left, ms. Old workers of Kong stay for up
 * to 17 s (docs/evidence/known-issues.md).
 */
export const LEAVING_BOUND_MS = 45_000;

/** For a trial that begins when the target is started. */
export const WITHOUT_LOAD_BEFORE: Timing = { ...DEFAULT_TIMING, requestsBefore: 0, durationBeforeMs: 0 };

/**
 * How long the first trials go on where damage comes late, ms: longer than the drain time-outs and keep-alive times of
 * common servers (nginx 1.31: 10 s).
 */
export const LATE_WATCH_MS = 15_000;
