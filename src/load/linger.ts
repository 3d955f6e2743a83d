import type { EventEmitter } from 'node:events';

/** How long a connection that is no longer used is read from at most, before the probe says so to the server and after it. */
export const LINGER_MS = 1000;
/** Longer than Linux delays an acknowledgement (40 ms), without which a server that leaves Nagle's algorithm on sends no more. */
const MIN_READ_MS = 50;
/** A response that took 1 s counts as 6 ms after 100 others. */
const DECAY = 0.95;

/** When the responses of a connection came. */
interface Responses {
  /** When the last one was complete (monotonic ms). */
  respondedMs: number;
  /** How long the slowest recent one took; the older a response is, the less it counts. */
  slowestMs?: number;
}

/** How long the slowest recent response took, when one more has come. */
export function slowestOf(tookMs: number, slowestMs: number): number {
  return Math.max(tookMs, slowestMs * DECAY);
}

/** How long to read from a connection that is no longer used; the time that it has been idle already counts. */
export function readMs({ respondedMs, slowestMs = 0 }: Responses, nowMs: number): number {
  return Math.min(LINGER_MS, Math.max(0, respondedMs + MIN_READ_MS + slowestMs - nowMs));
}

/**
 * Calls back after so many ms, unless the connection is closed before that. What has come meanwhile is read first, should this thread be
 * late: the server may have ended the connection.
 */
export function afterReading(connection: EventEmitter, ms: number, then: () => void): void {
  const timer = setTimeout(() => onceRead(then), ms);
  connection.once('close', () => clearTimeout(timer));
}

/** Calls back when what has already come is read: one turn of the event loop reads bytes, and the next one the FIN behind them. */
export function onceRead(then: () => void): void {
  setImmediate(() => setImmediate(then));
}
