import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { monotonicMs } from '../../../src/record/clock.ts';
import type { CpuUse } from '../../../src/record/cpu-use.ts';
import { CpuWatch } from '../../../src/trial/watch/cpu-watch.ts';

/** Uses the CPU for so many ms. */
function compute(ms: number): void {
  for (const untilMs = performance.now() + ms; performance.now() < untilMs;);
}

test.skipIf(!existsSync('/proc/stat')).for([false, true])(
  'the use of the CPU is known from the beginning to the end of a trial',
  (own) => {
    const beganMs = monotonicMs();
    const watch = new CpuWatch(own);
    compute(100);
    const samples = watch.stop();
    expect(samples).toHaveLength(1);
    const { fromMs, ms, others, idle } = samples[0] as CpuUse;
    expect(fromMs).toBeGreaterThanOrEqual(beganMs - 1);
    expect(ms).toBeGreaterThan(99);
    expect(fromMs + ms).toBeLessThanOrEqual(monotonicMs() + 1);
    for (const share of [others, idle]) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
  },
);
