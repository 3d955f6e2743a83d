import type { PolicyVisibility, ListRequest } from '../../record/target/policy-record.ts';

/** The number of policies in the last list that the target received whole; 0 without one. */
export function lastListed(lists: readonly ListRequest[]): number {
  const last = lists.findLast(({ status, complete, policies }) => status === 200 && complete && policies > 0);
  return last?.policies ?? 0;
}

/** Tyk begins its reloads a second apart, so a shorter span is chance. */
const MIN_SPAN_MS = 1000;

/**
 * The share (0 to 1) of the dashboard itself in the time from the first trigger until the last policy was visible, or
 * its bound was over: its CPU time for list requests, and the delays of a planted fault. Time for which the trial held
 * a list, or in which the target read it, does not count.
 */
export function dashboardShare(
  lists: readonly ListRequest[],
  watched: readonly PolicyVisibility[],
  boundMs: number,
): number {
  if (watched.length === 0) return 0;
  const firstMs = Math.min(...watched.map(({ triggeredMs }) => triggeredMs));
  const lastMs = Math.max(...watched.map(({ visibleMs, triggeredMs }) => visibleMs ?? triggeredMs + boundMs));
  const ownMs = lists.reduce((sum, { cpuMs, waitedMs }) => sum + cpuMs + waitedMs, 0);
  return Math.min(1, ownMs / Math.max(MIN_SPAN_MS, lastMs - firstMs));
}
