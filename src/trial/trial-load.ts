import { unlessAborted } from '../common/unless-aborted.ts';
import { sum } from '../common/sum.ts';
import { Probe, type ProbeResult } from '../load/probe/probe.ts';
import { noOutcomes, OUTCOMES } from '../record/requests/outcome.ts';
import type { LoadPlan } from '../record/flow/load-plan.ts';
import type { Progress } from '../record/flow/load-progress.ts';

/** The load of a trial: all its flows at once. */
export class TrialLoad {
  readonly #flows: readonly Probe[];
  readonly #first: Probe;

  private constructor(flows: readonly Probe[], first: Probe) {
    this.#flows = flows;
    this.#first = first;
  }

  /** @throws one sentence when there is no flow, or a header of one cannot be sent */
  static start(plans: readonly LoadPlan[]): TrialLoad {
    const flows = Probe.startAll(plans);
    const [first] = flows;
    if (!first) throw new Error('a trial needs at least one flow');
    return new TrialLoad(flows, first);
  }

  /** What each flow has done so far, in their order. */
  get flows(): Progress[] {
    return this.#flows.map((flow) => flow.progress());
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
   * @throws the error of the probe's thread, or the signal's reason
   */
  async until(
    condition: (flows: readonly Progress[]) => boolean,
    boundMs: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const holds = () => condition(this.flows);
    await this.#first.until(holds, boundMs, signal);
  }

  /**
   * Ends all flows, waits for what is in flight or due, and hands over what each of them recorded.
   * @throws the signal's reason, once it has aborted
   */
  stop(signal?: AbortSignal): Promise<ProbeResult[]> {
    return unlessAborted(Promise.all(this.#flows.map((flow) => flow.stop())), signal);
  }

  /** Ends all flows at once and drops what was recorded. */
  async abandon(): Promise<void> {
    await Promise.all(this.#flows.map((flow) => flow.abandon()));
  }
}
