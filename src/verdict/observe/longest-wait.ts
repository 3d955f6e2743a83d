import type { Waits } from '../../record/observation.ts';
import { longestGapMs } from '../../record/requests/longest-gap.ts';
import { longestWaits } from '../../record/requests/longest-wait.ts';
import type { Trial } from '../../record/trial.ts';

/** How long the requests of a trial waited; undefined where none ended after the disruption began. */
export function waitsOf(trial: Trial): Waits | undefined {
  return trial.observations ? trial.observations.waits : measureWaits(trial);
}

/** The same, measured now. */
export function measureWaits(trial: Trial): Waits | undefined {
  const { requestTable, disruption, baseline } = trial;
  const { before, inFlight, after } = longestWaits(trial, disruption.beganMs);
  if (!after) return undefined;
  const without = [before?.ms, baseline?.longestWaitMs].filter((ms) => ms !== undefined);
  return {
    request: after.id,
    dueMs: requestTable.startMs(after.id) - disruption.beganMs,
    longestMs: after.ms,
    // What was in flight had waited that long without the disruption; alone it is nothing to compare with.
    ...(without.length === 0 ? {} : { withoutMs: Math.max(...without, inFlight?.ms ?? 0) }),
    gapMs: longestGapMs(trial) ?? 0,
  };
}
