import type { Waits } from '../../record/observation.ts';
import { queuedForMs } from '../../record/requests/at-moment.ts';
import { longestGapMs } from '../../record/requests/longest-gap.ts';
import { longestWaits } from '../../record/requests/longest-wait.ts';
import { nameOf, type JudgeableTrial, type Trial } from '../../record/trial.ts';
import { describeRequest, type Assertion } from './assertion.ts';
import { excuse, withoutOthers } from './starved.ts';
import { longestGap } from './stream-assertions.ts';

/** How long a request may have waited for a free virtual user when the disruption begins, ms. */
export const QUEUE_BOUND_MS = 500;

/**
 * How long requests had queued when the disruption began, ms, if that is too long to compare later waits with: a queue
 * that grows without the disruption grows on during it.
 */
export function queueBefore(trial: Trial): number | undefined {
  if (trial.load.rate === undefined) return undefined;
  const queuedMs = queuedForMs(trial, trial.disruption.beganMs);
  return queuedMs > QUEUE_BOUND_MS ? queuedMs : undefined;
}

/** How long the requests of a trial waited; undefined where none ended after the disruption began. */
export function waitsOf(trial: JudgeableTrial): Waits | undefined {
  return 'requestTable' in trial && !trial.observations ? measureWaits(trial) : trial.observations?.waits;
}

/** The same, measured now. */
export function measureWaits(trial: Trial): Waits | undefined {
  const { requestTable, disruption, baseline, load } = trial;
  const { before, inFlight, after } = longestWaits(trial, disruption.beganMs);
  if (!after) return undefined;
  const comparable = queueBefore(trial) === undefined ? [before?.ms, baseline?.longestWaitMs] : [];
  const without = comparable.filter((ms) => ms !== undefined);
  return {
    request: after.id,
    dueMs: requestTable.startMs(after.id) - disruption.beganMs,
    longestMs: after.ms,
    // What was in flight had waited that long without the disruption; alone it is nothing to compare with.
    ...(without.length === 0 ? {} : { withoutMs: Math.max(...without, inFlight?.ms ?? 0) }),
    gapMs: (load.stream ? longestGap(trial)?.ms : longestGapMs(trial)) ?? 0,
  };
}

/** How much longer requests waited at most, without the times that other programs took from a starved target. */
function leftWithoutOthers(trial: Trial, withoutMs: number): number {
  const { after } = longestWaits(withoutOthers(trial), trial.disruption.beganMs);
  return Math.max(0, (after?.ms ?? 0) - withoutMs);
}

// Where all streams stay open, no client waits for a new one.
function noneWaits(trial: JudgeableTrial): boolean {
  return trial.streams !== undefined && trial.streams.length > 0 && waitsOf(trial) === undefined;
}

/** How much longer a request waited than any did without the disruption. */
export function longestWait(limitMs: number): Assertion {
  return {
    name: 'longest-wait',
    expects: `no request waits more than ${limitMs} ms longer than without the disruption`,
    limit: limitMs,
    unit: 'ms',
    combine: 'max',
    hint: 'Look in the log for what was not ready at that time, such as a new worker or a plugin server. To its client, a request that waits this long has failed, even if a good response comes in the end.',
    // Without requests before, as in a late start, or with a queue of them, there is nothing to compare with.
    appliesTo: (trial) => waitsOf(trial)?.withoutMs !== undefined || noneWaits(trial),
    observe: (trial) => {
      const waits = waitsOf(trial);
      if (waits?.withoutMs === undefined) return { observed: 0, cases: [] };
      const { request, longestMs, withoutMs } = waits;
      const { requestTable, disruption } = trial;
      const endMs = requestTable.endMs(request) - disruption.beganMs;
      const lateMs = requestTable.lastByteMs(request) - longestMs;
      const late = lateMs < 1 ? '' : `, ${lateMs.toFixed(0)} ms of which the probe itself was late`;
      const said = `${describeRequest(trial, request)}${late}; without the ${nameOf(disruption)} none waited longer than ${withoutMs.toFixed(0)} ms`;
      const observed = Math.max(0, longestMs - withoutMs);
      const span: [number, number] = [endMs, endMs];
      const leftMs = observed > limitMs ? leftWithoutOthers(trial, withoutMs) : observed;
      if (leftMs > limitMs || leftMs === observed) return { observed, cases: [said], span };
      const undecided = `${said}${excuse(leftMs)}`;
      return { observed: leftMs, cases: [], span, undecided };
    },
  };
}
