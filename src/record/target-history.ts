import type { SystemProcess } from '../common/system.ts';

/** One process of the target over a trial. Times are monotonic ms. */
export interface ProcessHistory extends SystemProcess {
  role: 'worker' | 'plugin-server';
  /** The first and the last sample that found it. */
  firstMs: number;
  lastMs: number;
  /** The first sample that no longer found it; absent when the last one did. */
  goneMs?: number;
  /** Processor time used since its start, ms, at each sample that could read it. */
  cpu: [atMs: number, cpuMs: number][];
}

/** A line of the target's log, or several similar ones within one sample. */
export interface LogLine {
  /** When it was found in the log: at most one sample later than it was written. */
  atMs: number;
  text: string;
  /** How many lines it stands for: those that differ in digits only. */
  times: number;
}

/** The state of the target during a trial, sample by sample. Times are monotonic ms. */
export interface TargetHistory {
  fromMs: number;
  toMs: number;
  /** When the last request had ended; after it the target is at rest. */
  loadEndMs: number;
  /** Samples to which the target did not respond. */
  missed: number;
  processes: ProcessHistory[];
  /** New() calls so far, at the first sample and wherever the count had changed; none without plugin servers. */
  newCalls: [atMs: number, calls: number][];
  log: LogLine[];
  /** Lines that were left out, since there were too many of different kinds. */
  logLeftOut: number;
  /** Whether the log could be read to its end; absent in older records. */
  logRead?: boolean;
}
