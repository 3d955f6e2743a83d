import { unlessAborted } from '../common/unless-aborted.ts';
import { sum } from '../common/sum.ts';
import type { LoadEngine, RunningLoad } from '../load/engine.ts';
import type { ProbeResult } from '../load/probe/probe.ts';
import { threadEngine } from '../load/probe/thread-engine.ts';
import { noOutcomes, OUTCOMES } from '../record/requests/outcome.ts';
import type { LoadPlan } from '../record/flow/load-plan.ts';
import type { Progress } from '../record/flow/load-progress.ts';

/** The load of a trial: all its flows at once. */
export class TrialLoad {
  readonly #load: RunningLoad;

  private constructor(load: RunningLoad) {
    this.#load = load;
  }

  /**
   * Starts the load on an engine, by default in a thread of this process.
   * @throws one sentence when there is no flow, or a plan cannot be carried out; the signal's reason
   */
  static async start(
    plans: readonly LoadPlan[],
    engine: LoadEngine = threadEngine,
    signal?: AbortSignal,
  ): Promise<TrialLoad> {
    if (plans.length === 0) throw new Error('a trial needs at least one flow');
    return new TrialLoad(await engine.start(plans, signal));
  }

  /** What each flow has done so far, in their order. */
  get flows(): Progress[] {
    return this.#load.flows;
  }

  /** What all flows together have done so far. */
  progress(): Progress {
    const all = this.flows;
    const outcomes = noOutcomes();
    for (const outcome of OUTCOMES) outcomes[outcome] = sum(all.map((flow) => flow.outcomes[outcome]));
    return {
      sent: sum(all.map(({ sent }) => sent)),
      ended: sum(all.map(({ ended }) => ended)),
      unsent: sum(all.map(({ unsent }) => unsent)),
      outcomes,
      idleCloses: sum(all.map(({ idleCloses }) => idleCloses)),
      openStreams: sum(all.map(({ openStreams }) => openStreams)),
    };
  }

  /**
   * Waits until the condition holds for the flows, in their order, or the bound (ms) is over.
   * @throws the failure of what carries the load, or the signal's reason
   */
  until(
    condition: (flows: readonly Progress[]) => boolean,
    boundMs: number,
    signal?: AbortSignal,
  ): Promise<void> {
    return unlessAborted(this.#load.until(condition, boundMs, signal), signal);
  }

  /**
   * Ends all flows, waits for what is in flight or due, and hands over what each of them recorded.
   * @throws the signal's reason, once it has aborted
   */
  stop(signal?: AbortSignal): Promise<ProbeResult[]> {
    return unlessAborted(this.#load.stop(), signal);
  }

  /** Ends all flows at once and drops what was recorded. */
  abandon(): Promise<void> {
    return this.#load.abandon();
  }
}
