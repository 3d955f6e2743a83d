import type { PolicyVisibility, ListRequest } from '../../record/policy-record.ts';

/** How many policies the last list named that the gateway took whole; 0 without one. */
export function lastListed(lists: readonly ListRequest[]): number {
  const last = lists.findLast(({ status, complete, policies }) => status === 200 && complete && policies > 0);
  return last?.policies ?? 0;
}

/** Tyk begins its reloads a second apart: a span below that is chance, and no measure of a share. */
const LEAST_SPAN_MS = 1000;

/**
 * The dashboard's own share (0 to 1) of the time from the first trigger to the last policy seen, or to the end of its bound: its CPU
 * time while it answered list requests, and what a fault made it wait. What a gate held is the trial's doing, and how fast the gateway
 * reads is the gateway's.
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
  return Math.min(1, ownMs / Math.max(LEAST_SPAN_MS, lastMs - firstMs));
}
