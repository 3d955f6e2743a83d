import type { LoadPlan } from '../record/load-plan.ts';
import type { Progress } from '../record/load-progress.ts';
import type { SwitchRecord } from '../record/switch-record.ts';
import type { TargetState } from '../record/target-state.ts';
import type { DisruptionKind } from '../record/trial.ts';
import type { Target } from '../targets/target.ts';
import type { Timing } from './timing.ts';

/** Something that happens to a target that can do what it needs. */
export interface Disruption<T extends Target = Target> {
  kind: Exclude<DisruptionKind, 'policies'>;
  /** Called under load, just before it begins. Returns the state before it. @default the state before the load */
  lookBefore?: (target: T) => Promise<TargetState> | undefined;
  /** Resolves when it is over. A deploy hands over what it did. */
  run: (target: T) => Promise<void | SwitchRecord>;
}

/** Hands over how often each request was handled, one byte per id, and begins anew. */
export interface HandledCounts {
  takeHandled(): Promise<Uint8Array>;
}

/** One kind of traffic in a trial; it is judged apart. */
export interface FlowPlan {
  variant: string;
  load: LoadPlan;
}

/** What all flows of a trial have in common. */
interface CommonPlan<T extends Target> {
  scenario: string;
  target: T;
  disruption: Disruption<T>;
  /** The upstream's own record, where it keeps one. */
  upstream?: HandledCounts;
  timing?: Timing;
  /** Told how to ask for the load's progress when it begins; what it returns is called when the load is over. */
  onLoad?: (progress: () => Progress) => () => void;
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
