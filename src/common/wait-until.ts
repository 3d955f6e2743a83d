import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 10;

/**
 * Polls until a condition holds; `what` describes it, as in "the file is there".
 * @throws Error if it does not hold within the bound
 */
export async function waitUntil(
  what: string,
  boundMs: number,
  condition: () => Promise<boolean> | boolean,
  pollMs = POLL_MS,
): Promise<void> {
  if (await holdsWithin(boundMs, condition, pollMs)) return;
  throw new Error(`timed out after ${boundMs} ms waiting until ${what}`);
}

/** Polls until a condition holds, and returns whether it did within the bound. */
export async function holdsWithin(
  boundMs: number,
  condition: () => Promise<boolean> | boolean,
  pollMs = POLL_MS,
): Promise<boolean> {
  const endMs = performance.now() + boundMs;
  while (!(await condition())) {
    if (performance.now() > endMs) return false;
    await delay(pollMs);
  }
  return true;
}

/**
 * Polls until there is a value. It never settles after the signal has aborted, so that another promise decides the
 * race.
 */
export async function firstValue<Value>(
  poll: () => Promise<Value | undefined>,
  signal: AbortSignal,
  pollMs = POLL_MS,
): Promise<Value> {
  while (!signal.aborted) {
    const value = await poll();
    // A value that arrives after the signal may come from another program.
    if (value !== undefined && !signal.aborted) return value;
    await delay(pollMs);
  }
  return new Promise(() => undefined);
}
