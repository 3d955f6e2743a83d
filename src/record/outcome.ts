/** What became of one request; every request sent has exactly one. The order is that of the codes on disk. */
export const OUTCOMES = [
  'ok',
  'bypass',
  'error',
  'closed',
  'timeout',
  'refused',
  'stale',
  'unexpected',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * How a `closed` request was met: on a reused connection without a byte of the response, on a fresh one, mid-response, or while its body
 * was being sent. The order is that of the codes on disk.
 */
export const CLOSE_KINDS = ['reused', 'fresh', 'mid-response', 'mid-request'] as const;
export type CloseKind = (typeof CLOSE_KINDS)[number];

/** As verdicts.json and the probe name them. */
export const CLOSE_KEYS = {
  reused: 'reused',
  fresh: 'fresh',
  'mid-response': 'midResponse',
  'mid-request': 'midRequest',
} as const satisfies Record<CloseKind, string>;

/** Which side of a switch a response came from, by its version. */
export const SIDES = ['old', 'new'] as const;
export type Side = (typeof SIDES)[number];

/** How a TCP connection ended. */
export type CloseHow = 'fin' | 'rst';

export type OutcomeCounts = Record<Outcome, number>;

export function noOutcomes(): OutcomeCounts {
  return { ok: 0, bypass: 0, error: 0, closed: 0, timeout: 0, refused: 0, stale: 0, unexpected: 0 };
}

/** The code under which an outcome is recorded. */
export function outcomeCode(outcome: Outcome): number {
  return OUTCOMES.indexOf(outcome);
}
