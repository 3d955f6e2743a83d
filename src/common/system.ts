/** A process of the system. */
export interface SystemProcess {
  /** Its process id. */
  pid: number;
  /** Its name, as in /proc. */
  name: string;
  /** The pid of the process that has started it, where that is known. */
  parent?: number;
}

/** CPU time of a process since its start, in ms. */
export interface CpuTime extends SystemProcess {
  cpuMs: number;
  /** How long its threads have waited for a processor that others used; absent where the kernel does not tell. */
  queuedMs?: number;
}

/** TCP connections to one instance by state, as counted by the kernel. */
export interface ConnectionStates {
  established: number;
  timeWait: number;
}
