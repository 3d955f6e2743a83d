import type { OutcomeCounts } from './requests/outcome.ts';

type Range = [min: number, max: number];

/**
 * When a server closes connections by itself, without announcing it, as far as its closes in a baseline show a rule.
 * Without any range, it closes them at no time in particular.
 */
export interface ClosePattern {
  /** After how many responses. */
  served?: Range;
  /** After how long without a response, ms. */
  quietMs?: Range;
  /** At which age of the connection, ms. */
  ageMs?: Range;
}

/** What a flow did before the first disruption of its series, under the same load and without a disruption. */
export interface Baseline {
  /** How long the load ran, ms. */
  durationMs: number;
  sent: number;
  /** How many connections were opened. */
  connections?: number;
  outcomes: OutcomeCounts;
  /** How many virtual users were refused or timed out, and got no good response at all. @default 0 */
  unserved?: number;
  /** The number of failures by description ("closed: reused connection, fin"). */
  failures: Record<string, number>;
  /** What each assertion that counts found, by its name: requests or connections. */
  counts: Record<string, number>;
  /** Absent when too few connections were closed to show one. */
  closes?: ClosePattern;
  /**
   * After how many responses the server announces the end of a connection; absent when it announced none. HTTP/2 requests
   * that are just being sent meet it.
   */
  announcedAfter?: number;
  /** The longest time from when a request was due to its outcome, ms; absent without a request. */
  longestWaitMs?: number;
  /** The longest time that a stream was without a message, ms; absent without messages. */
  longestMessageGapMs?: number;
  /** Time to the last byte, ms; absent without a complete response. */
  ttlbMs?: { p50: number; p99: number };
}
