import type { CpuTime } from '../common/system.ts';
import type { StateWithPluginServers, TargetIdentity, TargetState } from '../record/target/target-state.ts';
import type { Instance } from './balancers/deployment/instance.ts';

/**
 * A started server under test. It never learns what is asserted about it. What more it can do is in the interfaces
 * below: it implements those that it can, and a disruption or an assertion names those that it needs.
 */
export interface Target<State extends TargetState = TargetState> {
  readonly identity: TargetIdentity;
  /** Where clients connect, without a trailing slash. */
  readonly url: string;
  readonly logFile: string;
  /** Whether a response that a plugin gives by itself arrives without the plugin's headers. @default false */
  readonly losesExitHeaders?: boolean;
  /**
   * Whether its log may hold what must not be passed on: then no line of it gets into records and reports.
   * @default false
   */
  readonly logIsPrivate?: boolean;
  /** Its state now. Every target has this, since nothing else proves that a disruption took effect. */
  inspect(): Promise<State>;
  stop(): Promise<void>;
}

/** Can be told to reload. */
export interface Reloadable {
  /** What its reload is called, where that says more, such as `rollout restart`. @default reload */
  readonly reloadName?: string | undefined;
  /** How long the command of the last reload ran, ms, where the reload itself lasts until its effect shows. */
  readonly commandMs?: number | undefined;
  /** Whether the last reload has ended without any effect, for which it waited. */
  readonly showsNoEffect?: boolean;
  /** Called before the load of each trial: undoes what the last reload has left behind. */
  prepareReload?(): Promise<void>;
  /** Resolves when the target says that its reload is over. */
  reload(): Promise<void>;
  /**
   * Looks, under load, at what a reload will have to change, where that takes more than `inspect`. Returns the state
   * before the reload.
   */
  lookBeforeReload?(): Promise<TargetState>;
}

/** Knows which processes from before a disruption are still there, where its `reload` does not wait for them. */
export interface Leaving {
  /** How many of them still run. */
  leavingProcesses(): number;
}

/** Has processes that can be killed. */
export interface Killable {
  /** Sends SIGKILL to one of the processes that `inspect` lists. */
  kill(pid: number): Promise<void>;
}

/** Has processes whose processor time can be read. */
export interface CpuMeasurable {
  /** What each of them has used since it started. */
  cpuTimes(): Promise<CpuTime[]>;
  /** What the kernel says that one of them is doing, in a line. */
  hint?(pid: number): Promise<string>;
}

/** Sends clients to one instance of a service, and can be switched to the next one. */
export interface Switchable {
  readonly url: string;
  /** Where clients with HTTP/2 over clear text connect. */
  readonly http2Url: string;
  /** The resolver that knows the host of the URL, where only that does: address and port. */
  readonly resolver: string | undefined;
  /** How long after a switch new connections may still go to the old instance, ms. */
  readonly settleMs: number;
  /** The instance that serves now. */
  readonly current: Instance;
  /** Starts the next instance, ready but without any request. */
  startNext(): Promise<Instance>;
  /** Sends every later request to the next instance. */
  switchTo(next: Instance): Promise<void>;
  /** How many processes may still open connections to the instance before this one. */
  leavingWorkers(): Promise<number>;
}

/** Runs plugins in servers of their own, as Kong and what stands in for it do. */
export type PluginGateway = Target<StateWithPluginServers> & Reloadable & Killable & CpuMeasurable;

export function canTellLeaving(target: Target): target is Target & Leaving {
  return 'leavingProcesses' in target;
}

export function canMeasureCpu(target: Target): target is Target & CpuMeasurable {
  return 'cpuTimes' in target;
}
