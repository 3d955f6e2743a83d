import type { Trial } from '../record/trial.ts';

/** How a series of trials goes on. */
export interface SeriesPlan {
  /** Runs the trial with this number, from 1, after those that there are. */
  run(number: number, sofar: readonly Trial[]): Promise<Trial>;
  /** Whether the trials so far suffice. */
  decided(trials: readonly Trial[]): boolean;
  /** Called after each trial that is not the last, so that a gateway in a bad state can be built anew. */
  recover?(trial: Trial): Promise<void>;
  maximum: number;
}

/** Runs trials one after the other until they are decided or the maximum is reached. */
export async function runSeries(plan: SeriesPlan): Promise<Trial[]> {
  const trials: Trial[] = [];
  while (trials.length < plan.maximum && !plan.decided(trials)) {
    const last = trials.at(-1);
    if (last) await plan.recover?.(last);
    trials.push(await plan.run(trials.length + 1, trials));
  }
  return trials;
}
