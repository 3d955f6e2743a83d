import { machineOfClock } from './machine.ts';
import type { ClockReply } from './protocol.ts';
import { monotonicMs } from '../../record/clock.ts';

const READINGS = 8;
/**
 * How well the clock of a shard on another machine has to be known, and how far it may drift from this one during a
 * load, ms. What is judged around the moment of a disruption is judged in tens of ms.
 */
export const CLOCK_BOUND_MS = 10;

/** How far another clock is ahead of this one, ms, and how far off that may be. */
export interface ClockOffset {
  aheadMs: number;
  uncertainMs: number;
}

/**
 * Measures how far the monotonic clock of another machine is ahead: of some readings, the one that took the shortest
 * time counts. On this machine the clock is the same.
 */
export async function clockOffset(
  machine: string,
  read: () => Promise<ClockReply>,
  now: () => number = monotonicMs,
): Promise<ClockOffset> {
  if (machine === machineOfClock()) return { aheadMs: 0, uncertainMs: 0 };
  let best: ClockOffset = { aheadMs: 0, uncertainMs: Number.POSITIVE_INFINITY };
  for (let reading = 0; reading < READINGS; reading++) {
    const sentMs = now();
    const { nowMs } = await read();
    const uncertainMs = (now() - sentMs) / 2;
    if (uncertainMs < best.uncertainMs) best = { aheadMs: nowMs - sentMs - uncertainMs, uncertainMs };
  }
  return best;
}

/** Why the times of a shard's record cannot be told, to complete "it …"; undefined when they can. */
export function whyNoClock(before: ClockOffset, after: ClockOffset): string | undefined {
  const uncertainMs = Math.max(before.uncertainMs, after.uncertainMs);
  if (!(uncertainMs <= CLOCK_BOUND_MS))
    return `has a clock that is known only to ±${uncertainMs.toFixed(0)} ms (limit ${CLOCK_BOUND_MS} ms)`;
  const driftMs = Math.abs(after.aheadMs - before.aheadMs);
  if (driftMs > CLOCK_BOUND_MS)
    return `has a clock that moved by ${driftMs.toFixed(0)} ms against this one during the load (limit ${CLOCK_BOUND_MS} ms)`;
  return undefined;
}

/** The better known of both. */
export function bestOf(before: ClockOffset, after: ClockOffset): ClockOffset {
  return after.uncertainMs < before.uncertainMs ? after : before;
}
