import type { LoadPlan } from '../record/flow/load-plan.ts';
import type { Progress } from '../record/flow/load-progress.ts';
import type { ProbeResult } from './probe/probe.ts';

/** What carries the load of trials: a thread of this process, or shards. One load is under way at a time. */
export interface LoadEngine {
  /** What it is, such as "8 processes of this machine"; absent for a thread of this process. */
  readonly carriedBy?: string;
  /**
   * Makes ready what carries the load, so that what is wrong with it is said before anything is started.
   * @throws one sentence; the signal's reason
   */
  open?(signal?: AbortSignal): Promise<void>;
  /**
   * Starts loads that are under way together; requests of different loads carry different ids.
   * @throws one sentence when a plan cannot be carried out, or the signal's reason
   */
  start(plans: readonly LoadPlan[], signal?: AbortSignal): Promise<RunningLoad>;
  /**
   * Runs an operation where the load comes from, which may reach what this process cannot, and returns its result. Input
   * and result are JSON. Absent where the load comes from this process.
   * @throws what the operation throws, as an error with the same message and code, or the signal's reason
   */
  ask?(operation: string, input: unknown, signal?: AbortSignal): Promise<unknown>;
  /** Ends whatever carries the load. */
  close(): Promise<void>;
}

/** Loads that are under way together: the flows of a trial. */
export interface RunningLoad {
  /** What each flow has done so far, in their order. */
  readonly flows: Progress[];
  /**
   * Waits until the condition holds for the flows or the bound (ms) is over.
   * @throws the failure of what carries the load, or the signal's reason
   */
  until(
    condition: (flows: readonly Progress[]) => boolean,
    boundMs: number,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Ends all flows, waits for what is in flight or due, and hands over what each of them recorded, in their order. */
  stop(): Promise<ProbeResult[]>;
  /** Ends all flows at once and drops what was recorded. */
  abandon(): Promise<void>;
}
