import type { SystemProcess } from '../common/system.ts';

/** One process of a gateway over a trial. Times are monotonic ms. */
export interface ProcessHistory extends SystemProcess {
  role: 'worker' | 'plugin-server';
  /** The first and the last look that found it. */
  firstMs: number;
  lastMs: number;
  /** The first look that did not find it any more; absent when the last one did. */
  goneMs?: number;
  /** Processor time used since its start, ms, at each look that could read it. */
  cpu: [atMs: number, cpuMs: number][];
}

/** A line of the gateway's log, or several alike that came within one look. */
export interface LogLine {
  /** When it was found in the log: at most a look later than it was written. */
  atMs: number;
  text: string;
  /** How many lines it stands for: those alike but for digits. */
  times: number;
}

/** What a gateway said of itself while a trial ran, look by look. Times are monotonic ms. */
export interface TargetHistory {
  fromMs: number;
  toMs: number;
  /** When the last request had ended; what follows is the gateway at rest. */
  loadEndMs: number;
  /** Looks that the gateway did not answer. */
  missed: number;
  processes: ProcessHistory[];
  /** New() calls so far, at the first look and wherever the count had changed. */
  newCalls: [atMs: number, calls: number][];
  log: LogLine[];
  /** Lines that were left out, since there were too many of different kinds. */
  logLeftOut: number;
  /** Whether the log could be read up to the end; absent in older records. */
  logRead?: boolean;
}
