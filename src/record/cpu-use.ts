/** How the time of all processors of the machine was used since the sample before. */
export interface CpuUse {
  /** When it began (monotonic ms), and how long it lasted. */
  fromMs: number;
  ms: number;
  /** Share (0 to 1) of programs that have nothing to do with the run, and of other machines on the same host. */
  others: number;
  /** Share that nobody used. */
  idle: number;
}
