import type { OutcomeCounts } from './requests/outcome.ts';

/**
 * A connection that the server closed without announcing it: how many responses it had served, how old it was, and how
 * long it had been without a response; ms.
 */
export type CloseSample = [served: number, ageMs: number, quietMs: number];

/** What a flow did before the first disruption of its series, under the same load and without a disruption. */
export interface Baseline {
  /** How long the load ran, ms. */
  durationMs: number;
  sent: number;
  outcomes: OutcomeCounts;
  /** The number of failures by description ("closed: reused connection, fin"). */
  failures: Record<string, number>;
  /** What each assertion that counts found, by its name: requests or connections. */
  counts: Record<string, number>;
  /** Closes that were not announced, at most `CLOSE_SAMPLES` of them. */
  closes: CloseSample[];
  /** The longest time from when a request was due to its outcome, ms; absent without a request. */
  longestWaitMs?: number;
  /** Time to the last byte, ms; absent without a complete response. */
  ttlbMs?: { p50: number; p99: number };
}

/** Enough to tell after how many responses, or how much time, a server closes a connection. */
export const CLOSE_SAMPLES = 200;
