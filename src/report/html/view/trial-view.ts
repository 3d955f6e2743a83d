import { counted } from '../../../common/counted.ts';
import type { Observation } from '../../../record/observation.ts';
import { nameOf, switchOf, type Trial } from '../../../record/trial.ts';
import { exceeds, type Assertion } from '../../../verdict/observe/assertion.ts';
import { instancesText } from '../../../verdict/observe/new-calls.ts';
import { observationOf, observe } from '../../../verdict/observe/observe.ts';
import { lastOldMs } from '../../../record/requests/stale.ts';
import { observedText } from '../../console/observed-text.ts';
import { describeLoad } from '../../console/describe-load.ts';
import { waitsText } from '../../console/waits-text.ts';
import { streamsText } from '../../console/streams-text.ts';
import { FaultKinds } from './fault-kinds.ts';
import { lanesOf } from './lanes.ts';
import { logText } from './log-files.ts';
import { eventsOf, pinnedPoints, processesOf } from './events.ts';
import type { TrialDetail, TrialView } from './model.ts';
import { streamFigures, streamLanes } from './streams.ts';
import { spanOf, stepsOf } from './steps.ts';

const NEW_CALLS = 'new-calls';
const figure = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** Builds the view of one trial, with details if `detailed` is set. */
export function trialView(trial: Trial, assertions: readonly Assertion[], detailed: boolean): TrialView {
  const { disruption, requestTable, number } = trial;
  const span = spanOf(trial);
  const steps = stepsOf(trial, span, detailed);
  const kinds = new FaultKinds(trial);
  const { lanes, leftOut } = lanesOf(trial, steps, kinds);
  const { missingEffect, missingLoad, summary, waits } = observe(trial);
  const { class: recoveryClass, afterMs } = summary.recovery;
  const violated = violatedIn(trial, assertions);
  const { faults } = summary;
  const streams = streamFigures(trial);
  const instances = assertions.some(({ name }) => name === NEW_CALLS) ? instancesText(trial) : undefined;
  const at = (ms: number) => Math.round(ms - disruption.beganMs);
  return {
    number,
    disruption: nameOf(disruption),
    endedMs: Math.round(disruption.endedMs - disruption.beganMs),
    ...(disruption.failure === undefined ? {} : { failure: disruption.failure }),
    fromMs: Math.floor(span.fromMs),
    toMs: Math.ceil(span.toMs),
    sent: requestTable.length,
    ...(trial.flows ? { flows: trial.flows.variants } : {}),
    connections: trial.load.connections,
    load: loadText(trial),
    violates: violated.map(({ name }) => name),
    found: violated.map(
      ({ name, observed, limit, unit }) =>
        `${name}: ${observedText({ name, observed, limit, unit })}${observed === null ? '' : ` (at most ${figure.format(limit)})`}`,
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
    ...(waits ? { wait: { dueMs: Math.round(waits.dueMs), ms: Math.round(waits.longestMs) } } : {}),
    missing: [...missingEffect, ...missingLoad],
    recovery: { class: recoveryClass, afterMs: Math.round(afterMs) },
    ...(streams ? { streams, streamsText: streamsText(trial.streams ?? [], disruption.beganMs) } : {}),
    ...(waits ? { waitsText: waitsText(waits, nameOf(disruption)) } : {}),
    ...(instances === undefined ? {} : { instancesText: `New(): ${instances}` }),
    steps,
    kinds: kinds.kinds,
    logText: logText(trial, detailed),
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
  const record = switchOf(trial);
  const points = pinnedPoints(trial, lastOldMs(trial), steps);
  const at = (ms: number) => Math.round(ms - disruption.beganMs);
  const streams = streamLanes(trial);
  const callsBefore = before.pluginServers?.newCalls ?? 0;
  return {
    events: eventsOf(trial, processes),
    lanes,
    lanesLeftOut,
    ...(streams ? { streams } : {}),
    processes,
    newCalls: (history?.newCalls ?? []).map(([atMs, calls]) => [at(atMs), calls - callsBefore]),
    newCallsLimit: limit ?? null,
    ...(record && !trial.flows ? { pinned: { fromName: record.from, toName: record.to, points } } : {}),
    log: (history?.log ?? []).map(({ atMs, text, times }) => [at(atMs), text, times]),
  };
}

/** The load of a trial; that of the target itself is the sum of its flows. */
export function loadText({ disruption, flows, load }: Trial): string {
  if (disruption.kind === 'policies') return '';
  return flows ? `${counted(load.connections, 'connections')} in all` : describeLoad(load);
}

/** The assertions that a trial violates, each with the observed figure. */
export function violatedIn(
  trial: Trial,
  assertions: readonly Assertion[],
): (Assertion & Pick<Observation, 'observed'>)[] {
  return assertions.flatMap((assertion) => {
    const observation = observationOf(trial, assertion);
    return observation && exceeds(observation, assertion.limit)
      ? [{ ...assertion, observed: observation.observed }]
      : [];
  });
}
