// Where to look first in a trial.
import { complaintOf } from './processes.js';

/** @typedef {import('./text.js').TrialView} TrialView */

/** When its problem shows, ms after the disruption began: the first fault, else what is wrong with a process or with New(), else the end of what failed or did nothing; 0 when nothing is wrong. @param {TrialView} trial */
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
