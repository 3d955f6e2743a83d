import type { LoadPlan } from '../../record/flow/load-plan.ts';
import type { Progress } from '../../record/flow/load-progress.ts';
import type { LoadEngine, RunningLoad } from '../engine.ts';
import { Probe, type ProbeResult } from './probe.ts';

/** Carries the load in a thread of this process. */
export const threadEngine: LoadEngine = {
  start: (plans) => Promise.resolve(plans).then(startInThread),
  // Threads are kept for later loads, and do not keep Node running.
  close: () => Promise.resolve(),
};

function startInThread(plans: readonly LoadPlan[]): ThreadLoad {
  return new ThreadLoad(Probe.startAll(plans));
}

class ThreadLoad implements RunningLoad {
  readonly #probes: readonly Probe[];

  constructor(probes: readonly Probe[]) {
    this.#probes = probes;
  }

  get flows(): Progress[] {
    return this.#probes.map((probe) => probe.progress());
  }

  async until(
    condition: (flows: readonly Progress[]) => boolean,
    boundMs: number,
    signal?: AbortSignal,
  ): Promise<void> {
    // They share a thread, and so its failure.
    await this.#probes[0]?.until(() => condition(this.flows), boundMs, signal);
  }

  stop(): Promise<ProbeResult[]> {
    return Promise.all(this.#probes.map((probe) => probe.stop()));
  }

  async abandon(): Promise<void> {
    await Promise.all(this.#probes.map((probe) => probe.abandon()));
  }
}
