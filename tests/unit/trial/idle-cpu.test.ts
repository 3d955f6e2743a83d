import { existsSync } from 'node:fs';
import { test } from 'vitest';
import { cpuTimes } from '../../../src/runtime/processes/cpu.ts';
import type { Target } from '../../../src/targets/target.ts';
import { idleCpu } from '../../../src/trial/watch/idle-cpu.ts';

/** What a process with four threads uses and waits for, per ms of time, so that no pause of this test hides it. */
interface Use {
  used: number;
  queued?: number;
  /** Until then, ms. */
  untilMs?: number;
}

/** A target with such a process, and how often it was looked at. */
function targetOf({ used, queued, untilMs = Number.POSITIVE_INFINITY }: Use) {
  const beganMs = performance.now();
  let looks = 0;
  const times = () => {
    looks++;
    const ms = Math.min(performance.now() - beganMs, untilMs);
    const queuedMs = queued === undefined ? {} : { queuedMs: queued * ms };
    return Promise.resolve([{ pid: 7, name: 'worker', cpuMs: used * ms, ...queuedMs }]);
  };
  return { target: { cpuTimes: times } as unknown as Target, looks: () => looks };
}

test.concurrent.for<[what: string, use: Use, windows: number, isBusy: boolean]>([
  ['that does nothing is looked at once', { used: 0, queued: 0 }, 1, false],
  ['that does nothing where the kernel tells less', { used: 0 }, 1, false],
  ['that spins, twice', { used: 4, queued: 0 }, 2, true],
  ['that spins where the kernel tells less', { used: 4 }, 2, true],
  ['that would spin if others left it a core, for three seconds', { used: 0.1, queued: 4 }, 12, true],
])('a process %s', async ([, use, windows, isBusy], { expect }) => {
  const { target, looks } = targetOf(use);
  const [found] = await idleCpu(target);
  expect(looks()).toBe(2 * windows);
  const { share = -1, wanted = share } = found ?? {};
  expect(Math.max(share, wanted) >= 0.5).toBe(isBusy);
});

test.concurrent(
  'what the load left behind ends, however long it takes on a busy machine',
  async ({ expect }) => {
    const { target, looks } = targetOf({ used: 0.1, queued: 4, untilMs: 1200 });
    const [found] = await idleCpu(target);
    expect(found?.wanted).toBeLessThan(0.5);
    expect(looks()).toBeLessThan(24);
  },
);

test.skipIf(!existsSync('/proc/self/schedstat'))(
  'the kernel tells how long a process was ready',
  async ({ expect }) => {
    const [self] = await cpuTimes([{ pid: process.pid, name: 'node' }]);
    expect(self?.queuedMs).toBeGreaterThan(0);
  },
);
