import { noOutcomes, type OutcomeCounts } from './outcome.ts';
import type { RequestTable } from './request-table.ts';

export const BUCKET_MS = 100;

/** What happened within one step of time. */
export interface Bucket {
  /** Monotonic ms at which it begins. */
  atMs: number;
  /** Requests that were due in it. */
  sent: number;
  /** Of the requests that ended in it. */
  outcomes: OutcomeCounts;
  /** The longest time to the last byte of those that ended in it, ms; 0 for none. */
  longestMs: number;
}

/** The outcomes of a recording over time, in steps of so many ms from a moment on (by default the first request); none is left out. */
export function outcomesOverTime(
  requestTable: RequestTable,
  fromMs = requestTable.startMs(0),
  stepMs = BUCKET_MS,
): Bucket[] {
  const buckets: Bucket[] = [];
  const at = (ms: number) => {
    const index = Math.max(0, Math.floor((ms - fromMs) / stepMs));
    while (buckets.length <= index) {
      const atMs = fromMs + buckets.length * stepMs;
      buckets.push({ atMs, sent: 0, outcomes: noOutcomes(), longestMs: 0 });
    }
    return buckets[index] as Bucket;
  };
  for (let id = 0; id < requestTable.length; id++) {
    at(requestTable.startMs(id)).sent++;
    const outcome = requestTable.outcome(id);
    if (outcome === undefined) continue;
    const bucket = at(requestTable.endMs(id));
    bucket.outcomes[outcome]++;
    bucket.longestMs = Math.max(bucket.longestMs, requestTable.lastByteMs(id));
  }
  return buckets;
}
