const NANOS_PER_MS = 1e6;
/** A thread is hardly stopped between the two clocks each time. */
const READINGS = 10;

/**
 * Milliseconds of the machine's monotonic clock. All threads and processes share it, so times taken by the probe,
 * the trial and the reference gateway can be compared.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / NANOS_PER_MS;
}

/**
 * How far a clock is ahead of another one, ms. It is read first, so that a thread that is stopped between the two makes
 * it seem less; the most of some readings is right.
 */
export function aheadMs(clock: () => number, other: () => number): number {
  return Math.max(...Array.from({ length: READINGS }, () => clock() - other()));
}

// performance.now() costs a third of hrtime.bigint(), but its origin differs from thread to thread.
const offsetMs = aheadMs(monotonicMs, () => performance.now());

/** The same clock as monotonicMs(), cheap enough for the hot path. Drifts from it by less than a microsecond. */
export function fastMonotonicMs(): number {
  return offsetMs + performance.now();
}
