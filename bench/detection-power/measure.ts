import type { Trial } from '../../src/record/trial.ts';
import type { Timing } from '../../src/trial/timing.ts';
import type { Assertion } from '../../src/verdict/observe/assertion.ts';

export const RELOADS = 30;
/** How far the measured chance may be from the one on paper, as a factor: on a busy machine requests come in bunches. */
export const TOLERANCE = 5;
/** Just enough load around a reload. */
export const TIMING: Timing = {
  requestsBefore: 20,
  durationBeforeMs: 150,
  requestsAfter: 20,
  durationAfterMs: 20,
  quietMs: 20,
  healBoundMs: 1000,
  boundMs: 10_000,
};

/** In how many trials an assertion found something, and how much in all. */
export function seenIn(trials: readonly Trial[], { observe }: Assertion): { seen: number; total: number } {
  const found = trials.map((trial) => observe(trial).observed ?? 0);
  return {
    seen: found.filter((count) => count > 0).length,
    total: found.reduce((sum, count) => sum + count, 0),
  };
}

/** Requests a second before the reload, over all trials. */
export function rateOf(trials: readonly Trial[]): number {
  let requests = 0;
  let ms = 0;
  for (const { requestTable, disruption } of trials) {
    ms += disruption.beganMs - requestTable.startMs(0);
    for (let id = 0; id < requestTable.length; id++)
      if (requestTable.startMs(id) < disruption.beganMs) requests++;
  }
  return (requests / ms) * 1000;
}
