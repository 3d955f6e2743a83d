/**
 * The outcome of a request; every request sent has exactly one.
 *
 * - `ok`: the response is complete and meets every expectation.
 * - `bypass`: the response shows that it went past the plugin.
 * - `error`: the response has a status of 500 or more, or says so over gRPC.
 * - `closed`: the connection was closed before the response was complete.
 * - `timeout`: there was no complete response in time.
 * - `refused`: the connection was refused.
 * - `stale`: the response came from the old version too long after a switch. `checkReload()` makes no switch.
 * - `unexpected`: anything else, such as another status, or a body that is not the expected one.
 */
export type Outcome = 'ok' | 'bypass' | 'error' | 'closed' | 'timeout' | 'refused' | 'stale' | 'unexpected';

/** All outcomes. Files store the index in this list. */
export const OUTCOMES = [
  'ok',
  'bypass',
  'error',
  'closed',
  'timeout',
  'refused',
  'stale',
  'unexpected',
] as const satisfies readonly Outcome[];

/**
 * Where a request with the outcome `closed` was.
 *
 * - `reused`: on a connection that had served a request before, without a byte of the response.
 * - `fresh`: on a connection that had served none, without a byte of the response.
 * - `mid-response`: in the middle of the response.
 * - `mid-request`: its body was being sent.
 * - `unprocessed`: on an HTTP/2 stream that the server said it had not processed.
 */
export type CloseKind = 'reused' | 'fresh' | 'mid-response' | 'mid-request' | 'unprocessed';

/** All close kinds. Files store the index in this list. */
export const CLOSE_KINDS = [
  'reused',
  'fresh',
  'mid-response',
  'mid-request',
  'unprocessed',
] as const satisfies readonly CloseKind[];

/** Their keys in verdicts.json and in the probe's output. */
export const CLOSE_KEYS = {
  reused: 'reused',
  fresh: 'fresh',
  'mid-response': 'midResponse',
  'mid-request': 'midRequest',
  unprocessed: 'unprocessed',
} as const satisfies Record<CloseKind, string>;

/** Which side of a switch a response came from, by its version. */
export const SIDES = ['old', 'new'] as const;
export type Side = (typeof SIDES)[number];

/** How a TCP connection ended. */
export type CloseHow = 'fin' | 'rst';

/** The number of requests with each outcome. */
export type OutcomeCounts = Record<Outcome, number>;

export function noOutcomes(): OutcomeCounts {
  return { ok: 0, bypass: 0, error: 0, closed: 0, timeout: 0, refused: 0, stale: 0, unexpected: 0 };
}

/** The code of an outcome in files. */
export function outcomeCode(outcome: Outcome): number {
  return OUTCOMES.indexOf(outcome);
}
