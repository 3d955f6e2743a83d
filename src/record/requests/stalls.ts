/** A time in which the probe's event loop was stuck: its start (monotonic ms) and its length, ms. */
export type Stall = [atMs: number, ms: number];

/** How much of an interval (monotonic ms) lies outside the stalls, ms. Without stalls, all of it. */
export function outsideStalls(fromMs: number, toMs: number, stalls: readonly Stall[] = []): number {
  let leftMs = toMs - fromMs;
  for (const [atMs, ms] of stalls) {
    if (atMs >= toMs) break;
    leftMs -= Math.max(0, Math.min(toMs, atMs + ms) - Math.max(fromMs, atMs));
  }
  return leftMs;
}
