import type { RequestTable } from '../../record/requests/request-table.ts';

const BARS = 11;

/** Requests that took as long as the mark (ms) or less, and longer than the mark before. */
export interface Bar {
  markMs: number;
  count: number;
}

/** How the times to the last byte are spread between the shortest and the longest, as hey's histogram shows it. */
export function barsOf(requestTable: RequestTable): Bar[] {
  let leastMs = Number.POSITIVE_INFINITY;
  let mostMs = 0;
  for (let id = 0; id < requestTable.length; id++) {
    if (requestTable.outcome(id) === undefined) continue;
    leastMs = Math.min(leastMs, requestTable.lastByteMs(id));
    mostMs = Math.max(mostMs, requestTable.lastByteMs(id));
  }
  if (leastMs > mostMs) return [];
  const widthMs = (mostMs - leastMs) / (BARS - 1);
  const bars = Array.from({ length: BARS }, (_, index) => ({ markMs: leastMs + index * widthMs, count: 0 }));
  for (let id = 0; id < requestTable.length; id++) {
    if (requestTable.outcome(id) === undefined) continue;
    const steps = widthMs === 0 ? 0 : Math.ceil((requestTable.lastByteMs(id) - leastMs) / widthMs);
    const bar = bars[Math.min(BARS - 1, steps)];
    if (bar) bar.count++;
  }
  return bars;
}
