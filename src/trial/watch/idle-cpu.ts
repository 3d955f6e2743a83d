import { setTimeout as delay } from 'node:timers/promises';
import { canMeasureCpu, type CpuMeasurable, type Target } from '../../targets/target.ts';
import { monotonicMs } from '../../record/clock.ts';
import type { CpuTime } from '../../common/system.ts';
import { type IdleCpu, BUSY_SHARE } from '../../record/target/idle-cpu.ts';

/** 25 clock ticks. Only after the load are a healthy worker (0 %) and a spinning one (100 %) clearly apart. */
const WINDOW_MS = 250;
const WINDOWS = 2;

/** The CPU that the target's processes still use once the load has ended; empty where that cannot be read. */
export async function idleCpu(target: Target): Promise<IdleCpu[]> {
  if (!canMeasureCpu(target)) return [];
  // Work that the load left behind is not counted.
  await delay(WINDOW_MS);
  let least: IdleCpu[] = [];
  for (let window = 0; window < WINDOWS; window++) {
    const now = await measure(target);
    least = window === 0 ? now : least.map((earlier) => withLowerShare(earlier, now));
    if (least.every(({ share }) => share < BUSY_SHARE)) break;
  }
  return Promise.all(least.map((process) => withHint(target, process)));
}

async function withHint(target: CpuMeasurable, process: IdleCpu): Promise<IdleCpu> {
  if (process.share < BUSY_SHARE || !target.hint) return process;
  return { ...process, hint: await target.hint(process.pid) };
}

function withLowerShare(earlier: IdleCpu, now: IdleCpu[]): IdleCpu {
  const later = now.find(({ pid }) => pid === earlier.pid);
  return { ...earlier, share: Math.min(earlier.share, later?.share ?? 0) };
}

async function measure(target: CpuMeasurable): Promise<IdleCpu[]> {
  const before: CpuTime[] = await target.cpuTimes();
  const beganMs = monotonicMs();
  await delay(WINDOW_MS);
  const after = await target.cpuTimes();
  const tookMs = monotonicMs() - beganMs;
  return after.flatMap(({ pid, name, cpuMs }) => {
    const earlier = before.find((process) => process.pid === pid);
    return earlier ? [{ pid, name, share: (cpuMs - earlier.cpuMs) / tookMs }] : [];
  });
}
