import { setTimeout as delay } from 'node:timers/promises';
import { fastMonotonicMs } from '../../record/clock.ts';

/** How long a piece of work took, ms; null when it failed or did not end within the bound. */
export async function within(boundMs: number, work: () => Promise<void>): Promise<number | null> {
  const startMs = fastMonotonicMs();
  const timer = new AbortController();
  const ended = work().then(
    () => fastMonotonicMs() - startMs,
    () => null,
  );
  const over = delay(boundMs, null, { signal: timer.signal }).catch(() => null);
  const tookMs = await Promise.race([ended, over]);
  timer.abort();
  return tookMs;
}
