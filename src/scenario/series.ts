import type { Trial } from '../record/trial.ts';

/** How a series of trials is run. A trial has one record, or one for each of its flows. */
export interface SeriesPlan<Recorded = Trial> {
  /** Runs the trial with this number, from 1, after those so far. */
  run(number: number, sofar: readonly Recorded[]): Promise<Recorded>;
  /** Whether the trials so far suffice. */
  decided(trials: readonly Recorded[]): boolean;
  /** Called after each trial but the last, to restart a target that is in a bad state. */
  recover?(trial: Recorded): Promise<void>;
  maximum: number;
}

/** Runs trials one after the other, until they suffice or the maximum is reached. */
export async function runSeries<Recorded = Trial>(plan: SeriesPlan<Recorded>): Promise<Recorded[]> {
  const trials: Recorded[] = [];
  while (trials.length < plan.maximum && !plan.decided(trials)) {
    const last = trials.at(-1);
    if (last !== undefined) await plan.recover?.(last);
    trials.push(await plan.run(trials.length + 1, trials));
  }
  return trials;
}
