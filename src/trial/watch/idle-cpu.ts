import { setTimeout as delay } from 'node:timers/promises';
import type { CpuTime, Gateway } from '../../targets/target.ts';
import { monotonicMs } from '../../record/clock.ts';

/** What a process of the gateway used of a core although nobody asked it anything. */
export interface IdleCpu {
  pid: number;
  name: string;
  /** Share of one core, 0 to 1: the least of the windows looked at. */
  share: number;
  /** Of a busy one, what the kernel says that it is doing. */
  hint?: string;
}

/** A window of 25 ticks. While the load runs no threshold separates a healthy worker from a spinning one; after it 0 % and 100 % do. */
const WINDOW_MS = 250;
const WINDOWS = 2;
/** A healthy process is below this in the first window already, and then no second one is needed. */
export const BUSY_SHARE = 0.5;

/** Measures, once the load has ended, what the gateway's processes go on using. */
export async function idleCpu(gateway: Gateway): Promise<IdleCpu[]> {
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

async function withHint(gateway: Gateway, process: IdleCpu): Promise<IdleCpu> {
  if (process.share < BUSY_SHARE || !gateway.hint) return process;
  return { ...process, hint: await gateway.hint(process.pid) };
}

function lesser(earlier: IdleCpu, now: IdleCpu[]): IdleCpu {
  const later = now.find(({ pid }) => pid === earlier.pid);
  return { ...earlier, share: Math.min(earlier.share, later?.share ?? 0) };
}

async function measure(gateway: Gateway): Promise<IdleCpu[]> {
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
