import type { OutcomeCounts } from './requests/outcome.ts';

/** What one assertion found in one trial. */
export interface Observation {
  /** The measured figure; null when it is infinite (the target never recovered). */
  observed: number | null;
  /** Descriptions of the first three cases. */
  cases: string[];
  /** Where the flow's baseline shows the same: all that were counted, */
  counted?: number;
  /** and how many the baseline's rate makes likely. */
  expected?: number;
  /** Why the trial cannot decide this. The figure then counts only if it exceeds the limit. @default it can */
  undecided?: string;
  /** When the first and the last case ended, in ms after the disruption began; absent where cases have no time. */
  span?: [firstMs: number, lastMs: number];
}

/**
 * How the target came out of the disruption, from best to worst.
 *
 * - `clean`: no request failed after the disruption began.
 * - `self-healed`: requests failed, and then none did for a second or more.
 * - `unknown`: requests failed, and the load ended too soon after the last failure to tell.
 * - `degraded`: some requests still failed when the load ended.
 * - `dead`: at least 99 % of the last requests failed.
 * - `spinning`: a process of the target went on using at least half a core after the load.
 */
export type RecoveryClass = 'clean' | 'self-healed' | 'unknown' | 'degraded' | 'dead' | 'spinning';
export const RECOVERY_CLASSES = [
  'clean',
  'self-healed',
  'unknown',
  'degraded',
  'dead',
  'spinning',
] as const satisfies readonly RecoveryClass[];

/** How long the load goes on after the last fault, ms, unless a setting says otherwise. */
export const QUIET_MS = 1000;

/** How a target came out of one trial. */
export interface Recovery {
  class: RecoveryClass;
  /** Whether the trial ended with a long enough time without a fault. */
  recovered: boolean;
  /** Time from the start of the disruption to the last fault, ms; 0 when there was none. */
  afterMs: number;
  /** How long faults went on after the disruption had ended, ms; 0 when none did. */
  afterEndMs: number;
  /** Share of the last requests that were faulty, 0 to 1. */
  rate: number;
  /** How long before the end of the load the last faulty request was sent, ms; absent without one. */
  quietMs?: number;
}

/**
 * How many requests were faulty, and when (monotonic ms) the first and the last fault came, including closed idle
 * connections.
 */
export interface FaultSpan {
  requests: number;
  firstMs: number;
  lastMs: number;
}

/** A summary of one trial's requests, counted in one pass. */
export interface RequestSummary {
  outcomes: OutcomeCounts;
  /** The number of failures by description ("closed: reused connection, fin"). */
  failures: Record<string, number>;
  /**
   * Requests that ended before the disruption began, that were in flight at that moment, and that were sent after it
   * ended.
   */
  before: number;
  inFlight: number;
  after: number;
  /** Requests without an outcome. Any makes the trial invalid. */
  unfinished: number;
  /** Seconds from the first request to the end of the last one. */
  seconds: number;
  faults?: FaultSpan;
  recovery: Recovery;
}

/** How long requests waited; ms, without what the probe itself was late by. */
export interface Waits {
  /** The request that waited longest of those that ended after the disruption began, */
  request: number;
  /** when it was due, in ms after the disruption began, */
  dueMs: number;
  /** and how long it waited. */
  longestMs: number;
  /** The longest wait before the disruption or in the baseline; absent where no request ended before. */
  withoutMs?: number;
  /** The longest time without any response although requests were in flight. */
  gapMs: number;
}

/** Everything that was observed in one trial. Stored with it, so that nothing is computed twice. */
export interface Observations {
  /** Why it is not proven that the disruption took effect; empty when it is. */
  missingEffect: string[];
  /** Why the trial would prove nothing if it had no violation; empty when it is evidence. */
  missingLoad: string[];
  /** Why the trial proves nothing at all, not even a red; empty when it counts. */
  discarded: string[];
  summary: RequestSummary;
  /** Absent where no request ended after the disruption began, and in older records. */
  waits?: Waits;
  /** By name of the assertion; absent where the assertion does not apply to the trial. */
  assertions: Record<string, Observation>;
}
