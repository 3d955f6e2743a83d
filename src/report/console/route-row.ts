import type { RequestFigures } from '../../record/requests/request-figures.ts';
import type { JudgeableTrial } from '../../record/trial.ts';
import { observe } from '../../verdict/observe/observe.ts';

/** A row of the final table: all trials of one variant. Times are in ms. */
export interface RouteRow {
  name: string;
  requests: number;
  failures: number;
  perSecond: number;
  failuresPerSecond: number;
  mean: number;
  min: number;
  max: number;
  /** The 50th, 75th, 98th, 99th, 99.9th and 99.99th percentiles. */
  percentiles: number[];
  /** The number of failures by description. */
  failed: [what: string, count: number][];
}

export const PERCENTILES = [50, 75, 98, 99, 99.9, 99.99];

/** Summarizes trials, and the figures of their requests, in the form of seed 001's table. */
export function toRouteRow(
  name: string,
  trials: readonly JudgeableTrial[],
  figures: RequestFigures,
): RouteRow {
  const seconds = trials.reduce((sum, trial) => sum + observe(trial).summary.seconds, 0);
  const failed = countFailures(trials);
  const { sent: requests } = figures;
  const failures = [...failed.values()].reduce((sum, count) => sum + count, 0);
  const { lastByte: times } = figures.times;
  return {
    name,
    requests,
    failures,
    perSecond: seconds === 0 ? 0 : requests / seconds,
    failuresPerSecond: seconds === 0 ? 0 : failures / seconds,
    mean: times.meanMs ?? 0,
    min: times.minMs ?? 0,
    max: times.maxMs ?? 0,
    percentiles: PERCENTILES.map((percent) => times.percentile(percent) ?? 0),
    failed: [...failed].sort(([, a], [, b]) => b - a),
  };
}

function countFailures(trials: readonly JudgeableTrial[]): Map<string, number> {
  const failed = new Map<string, number>();
  for (const trial of trials)
    for (const [what, count] of Object.entries(observe(trial).summary.failures))
      failed.set(what, (failed.get(what) ?? 0) + count);
  return failed;
}
