import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 10;

/**
 * Waits until a condition holds, looking every few ms.
 * @throws Error that names it when it does not within the bound (ms)
 */
export async function waitUntil(
  what: string,
  boundMs: number,
  condition: () => Promise<boolean> | boolean,
  pollMs = POLL_MS,
): Promise<void> {
  const endMs = performance.now() + boundMs;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`within ${boundMs} ms it did not happen that ${what}`);
    await delay(pollMs);
  }
}
