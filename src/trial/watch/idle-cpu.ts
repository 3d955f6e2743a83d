import { setTimeout as delay } from 'node:timers/promises';
import { canMeasureCpu, type CpuMeasurable, type Target } from '../../targets/target.ts';
import { monotonicMs } from '../../record/clock.ts';
import type { CpuTime } from '../../common/system.ts';
import { type IdleCpu, BUSY_SHARE, isBusy } from '../../record/target/idle-cpu.ts';

/** 25 clock ticks. Only after the load are a healthy worker (0 %) and a spinning one (100 %) clearly apart. */
const WINDOW_MS = 250;
const WINDOWS = 2;
/** Where others use the processors, work that the load left behind takes longer; what spins never has enough. */
const WINDOWS_STARVED = 12;

/** The CPU that the target's processes still use once the load has ended; empty where that cannot be read. */
export async function idleCpu(target: Target): Promise<IdleCpu[]> {
  if (!canMeasureCpu(target)) return [];
  // Work that the load left behind is not counted.
  await delay(WINDOW_MS);
  let least: IdleCpu[] = [];
  for (let window = 1; window <= WINDOWS_STARVED; window++) {
    const now = await measure(target);
    least = window === 1 ? now : least.map((earlier) => withLowerShare(earlier, now));
    const waiting = least.filter((process) => isBusy(process) && process.share < BUSY_SHARE);
    if (!least.some(isBusy) || (window >= WINDOWS && waiting.length === 0)) break;
  }
  return Promise.all(least.map((process) => withHint(target, process)));
}

async function withHint(target: CpuMeasurable, process: IdleCpu): Promise<IdleCpu> {
  if (!isBusy(process) || !target.hint) return process;
  return { ...process, hint: await target.hint(process.pid) };
}

function withLowerShare(earlier: IdleCpu, now: IdleCpu[]): IdleCpu {
  const later = now.find(({ pid }) => pid === earlier.pid);
  const wanted = Math.min(earlier.wanted ?? 0, later?.wanted ?? 0);
  return {
    ...earlier,
    share: Math.min(earlier.share, later?.share ?? 0),
    ...(earlier.wanted === undefined ? {} : { wanted }),
  };
}

async function measure(target: CpuMeasurable): Promise<IdleCpu[]> {
  const before: CpuTime[] = await target.cpuTimes();
  const beganMs = monotonicMs();
  await delay(WINDOW_MS);
  const after = await target.cpuTimes();
  const tookMs = monotonicMs() - beganMs;
  return after.flatMap(({ pid, name, cpuMs, queuedMs }) => {
    const earlier = before.find((process) => process.pid === pid);
    if (!earlier) return [];
    const share = (cpuMs - earlier.cpuMs) / tookMs;
    if (queuedMs === undefined || earlier.queuedMs === undefined) return [{ pid, name, share }];
    // Threads that have ended take their times with them.
    return [{ pid, name, share, wanted: share + Math.max(0, queuedMs - earlier.queuedMs) / tookMs }];
  });
}
