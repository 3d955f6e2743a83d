import type { Trial } from '../../../record/trial.ts';
import type { Assertion } from '../../../verdict/observe/assertion.ts';
import { missingEffect, missingLoad } from '../../../verdict/decide/evidence.ts';
import { recoveryOf } from '../../../verdict/observe/recovery.ts';
import { lastOldMs } from '../../../verdict/observe/stale.ts';
import { describeLoad } from '../../console/describe-load.ts';
import { FaultKinds } from './fault-kinds.ts';
import { lanesOf } from './lanes.ts';
import { logWords } from './log-files.ts';
import { faultSpan, marksOf, pinnedPoints, processesOf } from './marks.ts';
import type { TrialDetail, TrialView } from './model.ts';
import { spanOf, stepsOf } from './steps.ts';

const NEW_CALLS = 'new-calls';
const figure = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** Draws up one trial; `detailed` asks for more than its strip. */
export function trialView(trial: Trial, assertions: readonly Assertion[], detailed: boolean): TrialView {
  const { disruption, requestTable, number } = trial;
  const span = spanOf(trial);
  const steps = stepsOf(trial, span, detailed);
  const kinds = new FaultKinds(trial);
  const { lanes, leftOut } = lanesOf(trial, steps, kinds);
  const { word, afterMs } = recoveryOf(trial);
  const violated = assertions
    .map((assertion) => ({ ...assertion, observed: assertion.observe(trial).observed }))
    .filter(({ observed, limit }) => observed > limit);
  const faults = faultSpan(trial);
  const at = (ms: number) => Math.round(ms - disruption.beganMs);
  return {
    number,
    disruption: disruption.name,
    endedMs: Math.round(disruption.endedMs - disruption.beganMs),
    ...(disruption.failure === undefined ? {} : { failure: disruption.failure }),
    fromMs: Math.floor(span.fromMs),
    toMs: Math.ceil(span.toMs),
    sent: requestTable.length,
    connections: trial.load.connections,
    load: trial.policies ? '' : describeLoad(trial.load),
    violates: violated.map(({ name }) => name),
    found: violated.map(
      ({ name, observed, limit, unit }) =>
        `${name}: ${Number.isFinite(observed) ? figure.format(observed) : 'no end of it,'} ${unit} (at most ${figure.format(limit)})`,
    ),
    ...(faults
      ? {
          faults: {
            requests: faults.requests,
            idleCuts: trial.idleCloses.length,
            unsolicited: trial.unsolicited?.length ?? 0,
            firstMs: at(faults.firstMs),
            lastMs: at(faults.lastMs),
          },
        }
      : {}),
    lacks: [...missingEffect(trial), ...missingLoad(trial)],
    recovery: { word, afterMs: Math.round(afterMs) },
    steps,
    kinds: kinds.kinds,
    logWords: logWords(trial, detailed),
    ...(detailed ? { detail: detailOf(trial, assertions, steps, lanes, leftOut) } : {}),
  };
}

function detailOf(
  trial: Trial,
  assertions: readonly Assertion[],
  steps: TrialView['steps'],
  lanes: TrialDetail['lanes'],
  lanesLeftOut: number,
): TrialDetail {
  const { history, disruption, before } = trial;
  const processes = processesOf(trial);
  const limit = assertions.find(({ name }) => name === NEW_CALLS)?.limit;
  const points = pinnedPoints(trial, lastOldMs(trial), steps);
  const at = (ms: number) => Math.round(ms - disruption.beganMs);
  return {
    marks: marksOf(trial, processes),
    lanes,
    lanesLeftOut,
    processes,
    newCalls: (history?.newCalls ?? []).map(([atMs, calls]) => [at(atMs), calls - before.newCalls]),
    newCallsLimit: limit ?? null,
    ...(disruption.switch
      ? { pinned: { fromName: disruption.switch.from, toName: disruption.switch.to, points } }
      : {}),
    log: (history?.log ?? []).map(({ atMs, text, times }) => [at(atMs), text, times]),
  };
}
