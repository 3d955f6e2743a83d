import type { SystemProcess } from '../../common/system.ts';

/** One process of the target during a trial. Times are monotonic ms. */
export interface ProcessHistory extends SystemProcess {
  role: 'worker' | 'plugin-server';
  /** The first and the last sample that found it. */
  firstMs: number;
  lastMs: number;
  /** The first sample that no longer found it; absent if it was still there at the end. */
  goneMs?: number;
  /** CPU time since its start, ms, at each sample that could read it. */
  cpu: [atMs: number, cpuMs: number][];
}

/** A line of the target's log, or several similar ones from one sample. */
export interface LogLine {
  /** When it was read: at most one sampling interval after it was written. */
  atMs: number;
  text: string;
  /** How many lines it represents: those that differ only in digits. */
  times: number;
}

/** The state of the target during a trial, sample by sample. Times are monotonic ms. */
export interface TargetHistory {
  fromMs: number;
  toMs: number;
  /** When the last request ended. From then on the target is idle. */
  loadEndMs: number;
  /** Samples that failed because the target did not respond. */
  missed: number;
  processes: ProcessHistory[];
  /** The number of New() calls so far, at the first sample and at each change; empty without plugin servers. */
  newCalls: [atMs: number, calls: number][];
  log: LogLine[];
  /** Lines left out because there were too many different ones. */
  logLeftOut: number;
  /** Whether the log was read to its end; absent in older records. */
  logRead?: boolean;
}
