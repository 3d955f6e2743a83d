import type { OutcomeCounts } from './outcome.ts';

/** What one assertion found in one trial. */
export interface Observation {
  /** The figure that is bounded; null when it has no bound (the target never recovered). */
  observed: number | null;
  /** The first cases, in words; three suffice. */
  cases: string[];
  /** Why the trial cannot tell: the figure then counts only where it is over the limit. @default it can */
  undecided?: string;
  /** When the first and the last case ended, ms after the disruption began; absent where cases have no time. */
  span?: [firstMs: number, lastMs: number];
}

/** What became of the target after the disruption, from best to worst. */
export const RECOVERY_CLASSES = ['clean', 'self-healed', 'unknown', 'degraded', 'dead', 'spinning'] as const;
export type RecoveryClass = (typeof RECOVERY_CLASSES)[number];

/** How long the load goes on after the last fault, ms, unless a setting says otherwise. */
export const QUIET_MS = 1000;

/** How a target came out of one trial. */
export interface Recovery {
  word: RecoveryClass;
  /** Whether the end of the trial was without a fault for long enough. */
  recovered: boolean;
  /** Ms from the beginning of the disruption to the end of the last fault; 0 when there was none. */
  afterMs: number;
  /** Ms for which faults went on once the disruption was over; 0 when none did. */
  afterEndMs: number;
  /** Share of faults among the last requests, 0 to 1. */
  rate: number;
  /** For how long before the end of the load no request was sent that met a fault, ms; absent when none did. */
  quietMs?: number;
}

/** Requests that met a fault, and when (monotonic ms) the first and the last fault were met, cut idle connections included. */
export interface FaultSpan {
  requests: number;
  firstMs: number;
  lastMs: number;
}

/** What the requests of one trial come to, counted in one pass. */
export interface RequestSummary {
  outcomes: OutcomeCounts;
  /** What failed, in words ("closed: reused connection, fin"), with its count. */
  failures: Record<string, number>;
  /** Requests that began and ended before the disruption, were in flight when it began, were sent after it ended. */
  before: number;
  inFlight: number;
  after: number;
  /** Requests without an outcome: the trial is invalid. */
  unfinished: number;
  /** Seconds from the first request to the end of the last one. */
  seconds: number;
  faults?: FaultSpan;
  recovery: Recovery;
}

/** All that was found in one trial. Stored with it, so that nothing is computed or looked up twice. */
export interface Observations {
  /** Why the disruption cannot be said to have taken effect; empty when it has. */
  missingEffect: string[];
  /** Why a trial without violations would prove nothing; empty when it would. */
  missingLoad: string[];
  /** Why the trial proves nothing either way, not even a red; empty when it may. */
  discarded: string[];
  summary: RequestSummary;
  /** By the name of the assertion; absent where the assertion does not apply to the trial. */
  assertions: Record<string, Observation>;
}
