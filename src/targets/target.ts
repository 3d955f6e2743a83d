import type { CpuTime } from '../common/system.ts';
import type { TargetState, TargetIdentity } from '../record/target-state.ts';

/** A started gateway. It never learns what is asserted about it. */
export interface Target {
  readonly identity: TargetIdentity;
  /** Where clients connect, without a trailing slash. */
  readonly url: string;
  readonly logFile: string;
  /** Whether a response that a plugin gives by itself arrives without the plugin's headers. @default false */
  readonly losesExitHeaders?: boolean;
  /** Whether its log may hold what must not be passed on: then no line of it gets into records and reports. @default false */
  readonly logIsPrivate?: boolean;
  /** Looks, under load, at what a reload will have to change. What it returns is the state before the reload. */
  lookBeforeReload?(): Promise<TargetState>;
  /** Resolves when the gateway says that its reload is over. */
  reload(): Promise<void>;
  inspect(): Promise<TargetState>;
  /** The processor time that each of its processes has used so far, where it can be read. */
  cpuTimes?(): Promise<CpuTime[]>;
  /** SIGKILL to one of its processes, by the pid that inspect() tells. */
  kill?(pid: number): Promise<void>;
  /** What the kernel says that one of its processes is doing, in a line. */
  hint?(pid: number): Promise<string>;
  stop(): Promise<void>;
}
