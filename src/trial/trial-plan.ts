import type { LoadEngine } from '../load/engine.ts';
import type { Baseline } from '../record/baseline.ts';
import type { LoadPlan } from '../record/flow/load-plan.ts';
import type { Progress } from '../record/flow/load-progress.ts';
import type { SwitchRecord } from '../record/target/switch-record.ts';
import type { TargetState } from '../record/target/target-state.ts';
import type { DisruptionKind } from '../record/trial.ts';
import type { Target } from '../targets/target.ts';
import type { Timing } from './timing.ts';

/** Something that happens to a target under load. `T` is a target with the capabilities that it needs. */
export interface Disruption<T extends Target = Target> {
  kind: Exclude<DisruptionKind, 'policies'>;
  /** Called before the load begins. @default nothing has to be prepared */
  prepare?: (target: T) => Promise<void> | undefined;
  /**
   * Called under load, just before the disruption. Returns the target's state then.
   * @default the state before the load
   */
  lookBefore?: (target: T) => Promise<TargetState> | undefined;
  /** What it is called, where that says more than its kind. @default its kind */
  nameOn?: (target: T) => string | undefined;
  /** How long the command behind it ran, ms, once it is over. @default there is none */
  commandMs?: (target: T) => number | undefined;
  /** Whether it has waited for its effect in vain. @default it has an effect */
  showsNoEffect?: (target: T) => boolean;
  /** Resolves when it is over. A deploy returns what it did. */
  run: (target: T) => Promise<void | SwitchRecord>;
}

/** Counts how often each request was handled. */
export interface HandledCounts {
  /** The counts since the last call, one byte per request id. */
  takeHandled(): Promise<Uint8Array>;
}

/** One kind of traffic in a trial; it is judged apart. */
export interface FlowPlan {
  variant: string;
  load: LoadPlan;
  /** What it did without a disruption. @default none: nothing can be told apart from what the flow shows anyway */
  baseline?: Baseline;
}

/** What all flows of a trial have in common. */
interface CommonPlan<T extends Target> {
  scenario: string;
  target: T;
  disruption: Disruption<T>;
  /** The upstream's counts, where it keeps any. */
  upstream?: HandledCounts;
  timing?: Timing;
  /** What carries the load. @default a thread of this process */
  engine?: LoadEngine;
  /**
   * Called when the load begins, with functions that return its progress: of all flows together, and of each in their
   * order. What it returns is called when the load is over.
   */
  onLoad?: (progress: () => Progress, flows: () => Progress[]) => () => void;
  /** Only the requests matter, so that the target is not looked at afterwards. @default false */
  requestsOnly?: boolean;
  /** Ends the trial early, without a record. */
  signal?: AbortSignal;
}

/** A trial of flows that are under way together. */
export interface FlowsPlan<T extends Target = Target> extends CommonPlan<T> {
  flows: readonly FlowPlan[];
  /** The variant of what concerns the target itself. @default none: no record of its own */
  targetVariant?: string;
}

/** A trial of a single flow. */
export interface TrialPlan<T extends Target = Target> extends CommonPlan<T>, FlowPlan {}
