import { noOutcomes, type OutcomeCounts } from './outcome.ts';
import type { RequestTable } from './request-table.ts';

export const BUCKET_MS = 100;

/** What happened in one interval. */
export interface Bucket {
  /** Its start, in monotonic ms. */
  atMs: number;
  /** Requests that were due in it. */
  sent: number;
  /** The outcomes of the requests that ended in it. */
  outcomes: OutcomeCounts;
  /** The longest time to the last byte among the requests that ended in it, ms; 0 for none. */
  longestMs: number;
}

/**
 * The outcomes over time, in intervals of `stepMs` from `fromMs` on (by default the first request), including empty
 * ones.
 */
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
