import type { Trial } from '../record/trial.ts';

/** How a series of trials is run. */
export interface SeriesPlan {
  /** Runs the trial with this number, from 1, after those so far. */
  run(number: number, sofar: readonly Trial[]): Promise<Trial>;
  /** Whether the trials so far suffice. */
  decided(trials: readonly Trial[]): boolean;
  /** Called after each trial but the last, to restart a target that is in a bad state. */
  recover?(trial: Trial): Promise<void>;
  maximum: number;
}

/** Runs trials one after the other, until they suffice or the maximum is reached. */
export async function runSeries(plan: SeriesPlan): Promise<Trial[]> {
  const trials: Trial[] = [];
  while (trials.length < plan.maximum && !plan.decided(trials)) {
    const last = trials.at(-1);
    if (last) await plan.recover?.(last);
    trials.push(await plan.run(trials.length + 1, trials));
  }
  return trials;
}
