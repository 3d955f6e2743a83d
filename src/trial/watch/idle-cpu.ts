import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from '../../targets/target.ts';
import { monotonicMs } from '../../record/clock.ts';
import type { CpuTime } from '../../common/system.ts';
import { type IdleCpu, BUSY_SHARE } from '../../record/idle-cpu.ts';

/** A window of 25 ticks. While the load runs no threshold separates a healthy worker from a spinning one; after it 0 % and 100 % do. */
const WINDOW_MS = 250;
const WINDOWS = 2;

/** Measures, once the load has ended, what the gateway's processes go on using. */
export async function idleCpu(gateway: Target): Promise<IdleCpu[]> {
  if (!gateway.cpuTimes) return [];
  // The first window still holds what the load left to do.
  await delay(WINDOW_MS);
  let least: IdleCpu[] = [];
  for (let window = 0; window < WINDOWS; window++) {
    const now = await measure(gateway);
    least = window === 0 ? now : least.map((earlier) => lesser(earlier, now));
    if (least.every(({ share }) => share < BUSY_SHARE)) break;
  }
  return Promise.all(least.map((process) => withHint(gateway, process)));
}

async function withHint(gateway: Target, process: IdleCpu): Promise<IdleCpu> {
  if (process.share < BUSY_SHARE || !gateway.hint) return process;
  return { ...process, hint: await gateway.hint(process.pid) };
}

function lesser(earlier: IdleCpu, now: IdleCpu[]): IdleCpu {
  const later = now.find(({ pid }) => pid === earlier.pid);
  return { ...earlier, share: Math.min(earlier.share, later?.share ?? 0) };
}

async function measure(gateway: Target): Promise<IdleCpu[]> {
  const before: CpuTime[] = (await gateway.cpuTimes?.()) ?? [];
  const beganMs = monotonicMs();
  await delay(WINDOW_MS);
  const after = (await gateway.cpuTimes?.()) ?? [];
  const tookMs = monotonicMs() - beganMs;
  return after.flatMap(({ pid, name, cpuMs }) => {
    const earlier = before.find((process) => process.pid === pid);
    return earlier ? [{ pid, name, share: (cpuMs - earlier.cpuMs) / tookMs }] : [];
  });
}
