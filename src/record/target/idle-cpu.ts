/** How much CPU a process of the target used without any load. */
export interface IdleCpu {
  pid: number;
  name: string;
  /** Share of one core, 0 to 1: the lowest of the measured windows. */
  share: number;
  /**
   * The same with the time in which it was ready to run while others used the processors, also the lowest of the
   * measured windows. Absent in older records and where the kernel does not tell.
   */
  wanted?: number;
  /** For a busy process: what the kernel reports that it is doing. */
  hint?: string;
}

/**
 * A process at or above this share is busy. A healthy one is below it in the first window, so that no second window is
 * needed.
 */
export const BUSY_SHARE = 0.5;

/** Whether a process keeps a core busy, or would if others left it one. */
export function isBusy({ share, wanted = share }: Pick<IdleCpu, 'share' | 'wanted'>): boolean {
  return Math.max(share, wanted) >= BUSY_SHARE;
}
