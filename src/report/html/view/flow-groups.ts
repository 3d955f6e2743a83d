import type { Trial } from '../../../record/trial.ts';

/** Identifies the first trial of a series, which flows that run together have in common; undefined without records. */
export function firstTrialOf([first]: readonly Trial[]): string | undefined {
  return first && [first.scenario, first.number, first.startedAt].join('\n');
}

/** The series that ran together, as lists of indices. A series that ran alone is in none. */
export function flowGroups(firstTrials: readonly (string | undefined)[]): number[][] {
  const groups = Map.groupBy(firstTrials.keys(), (index) => firstTrials[index]);
  return [...groups].flatMap(([first, indices]) =>
    first === undefined || indices.length < 2 ? [] : [indices],
  );
}
