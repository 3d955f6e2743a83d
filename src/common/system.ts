/** A process of a gateway, as /proc knows it. */
export interface SystemProcess {
  pid: number;
  name: string;
}

/** Processor time of one process since its start, in ms. */
export interface CpuTime extends SystemProcess {
  cpuMs: number;
}

/** TCP connections to one instance, by state, as the kernel counts them. */
export interface ConnectionStates {
  established: number;
  timeWait: number;
}
