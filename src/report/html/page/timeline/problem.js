// Finds the point of a trial to look at first.
import { complaintOf } from '../figure/processes.js';

/** @typedef {import('../text.js').TrialView} TrialView */

/**
 * The time of its first problem, ms after the disruption began: the first fault, or else a problem with a process or
 * with New() calls, or else the end of a disruption that failed or had no effect; 0 if nothing is wrong.
 * @param {TrialView} trial
 */
export function problemMs(trial) {
  const { detail, endedMs, failure, missing } = trial;
  const fault = detail?.events.find(({ kind }) => kind === 'first')?.atMs;
  if (fault !== undefined) return fault;
  const complaints = (detail?.processes ?? []).flatMap((process) => complaintOf(process, trial) ?? []);
  if (complaints.length > 0) return Math.min(...complaints.map(({ atMs }) => atMs));
  const limit = detail?.newCallsLimit ?? Number.POSITIVE_INFINITY;
  const over = detail?.newCalls.find(([, calls]) => calls > limit);
  if (over) return over[0];
  return failure !== undefined || missing.length > 0 ? endedMs : 0;
}
