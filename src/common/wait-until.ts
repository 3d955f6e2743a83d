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
  const endMs = performance.now() + boundMs;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`timed out after ${boundMs} ms waiting until ${what}`);
    await delay(pollMs);
  }
}
