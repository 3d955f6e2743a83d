import type { Observation, Observations } from '../../record/observation.ts';
import type { JudgeableTrial, ObservedTrial, Trial } from '../../record/trial.ts';
import { beyondBaseline } from '../baseline/beyond.ts';
import { serverCloses } from '../baseline/server-closes.ts';
import { countRequests, type Assertion } from './assertion.ts';
import { missingEffect, missingLoad, reasonsToDiscard } from './evidence.ts';
import { measureWaits } from './longest-wait.ts';
import { summarize } from './summarize.ts';

/**
 * The observations of a trial, including those of these assertions. New ones are stored with the trial, so that each
 * assertion observes each trial only once.
 * @throws Error when an assertion has not observed a trial whose requests are gone
 */
export function observe(trial: JudgeableTrial, assertions: readonly Assertion[] = []): Observations {
  const observations =
    'requestTable' in trial ? (trial.observations ??= observeEvidence(trial)) : trial.observations;
  const missing = assertions.filter(
    ({ name, appliesTo }) => observations.assertions[name] === undefined && appliesTo?.(trial) !== false,
  );
  if (missing.length === 0) return observations;
  if (!('requestTable' in trial))
    throw new Error(
      `the requests of trial ${trial.number} are gone, and ${missing[0]?.name} has not observed it`,
    );
  const closes = trial.baseline === undefined ? [] : serverCloses(trial);
  const counting = missing.flatMap(({ name, observe: { matches } }) => (matches ? [{ name, matches }] : []));
  const counted = countRequests(
    trial,
    counting.map(({ matches }) => matches),
  );
  for (const [index, { name }] of counting.entries()) {
    const found = counted[index];
    if (found) observations.assertions[name] = beyondBaseline(trial, name, found, closes);
  }
  for (const assertion of missing) {
    const { name } = assertion;
    observations.assertions[name] ??= beyondBaseline(trial, name, assertion.observe(trial), closes);
  }
  return observations;
}

/** Observes a trial, and leaves out its requests and connections: what is left can be judged by these assertions. */
export function observedTrial(trial: Trial, assertions: readonly Assertion[]): ObservedTrial {
  const observations = observe(trial, assertions);
  const { requestTable: _requests, connectionTable: _connections, ...head } = trial;
  return { ...head, observations };
}

/** Drops the observations of an earlier version, so that this version observes the trial anew. */
export function withoutObservations({ observations: _earlier, ...trial }: Trial): Trial {
  return trial;
}

/** The observation of an assertion in a trial; undefined if it does not apply. */
export function observationOf(trial: JudgeableTrial, assertion: Assertion): Observation | undefined {
  return observe(trial, [assertion]).assertions[assertion.name];
}

function observeEvidence(trial: Trial): Observations {
  const summary = summarize(trial);
  const waits = measureWaits(trial);
  return {
    missingEffect: missingEffect(trial),
    missingLoad: missingLoad(trial, summary),
    discarded: reasonsToDiscard(trial),
    summary,
    ...(waits ? { waits } : {}),
    assertions: {},
  };
}
