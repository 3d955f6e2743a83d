import type { Trial } from '../../src/record/trial.ts';
import { reasonsToDiscard } from '../../src/verdict/observe/evidence.ts';

/** How many trials a control may take. On a busy machine the probe is late in some of them, which then prove nothing. */
export const CONTROL_TRIALS_MAX = 8;

/** Whether so many trials count, so that a red would show. */
export function haveCounted(trials: readonly Trial[], wanted: number): boolean {
  return trials.filter((trial) => reasonsToDiscard(trial).length === 0).length >= wanted;
}
