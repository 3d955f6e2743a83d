const NANOS_PER_MS = 1e6;

/**
 * Milliseconds of the machine's monotonic clock. All threads and processes share it, so times taken by the probe,
 * the trial and the reference gateway can be compared.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / NANOS_PER_MS;
}

// performance.now() costs a third of hrtime.bigint(), but its origin differs from thread to thread.
const offsetMs = monotonicMs() - performance.now();

/** The same clock as monotonicMs(), cheap enough for the hot path. Drifts from it by less than a microsecond. */
export function fastMonotonicMs(): number {
  return offsetMs + performance.now();
}
