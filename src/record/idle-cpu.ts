/** What a process of the gateway used of a core although nobody asked it anything. */
export interface IdleCpu {
  pid: number;
  name: string;
  /** Share of one core, 0 to 1: the least of the windows looked at. */
  share: number;
  /** Of a busy one, what the kernel says that it is doing. */
  hint?: string;
}

/** A healthy process is below this in the first window already, and then no second one is needed. */
export const BUSY_SHARE = 0.5;
