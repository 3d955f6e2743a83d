import type { Observation, Observations } from '../../record/observation.ts';
import type { Trial } from '../../record/trial.ts';
import { beyondBaseline } from '../baseline/beyond.ts';
import { serverCloses } from '../baseline/server-closes.ts';
import { countRequests, type Assertion } from './assertion.ts';
import { missingEffect, missingLoad, reasonsToDiscard } from './evidence.ts';
import { measureWaits } from './longest-wait.ts';
import { summarize } from './summarize.ts';

/**
 * The observations of a trial, including those of these assertions. New ones are stored with the trial, so that each
 * assertion observes each trial only once.
 */
export function observe(trial: Trial, assertions: readonly Assertion[] = []): Observations {
  const observations = (trial.observations ??= observeEvidence(trial));
  const missing = assertions.filter(
    ({ name, appliesTo }) => observations.assertions[name] === undefined && appliesTo?.(trial) !== false,
  );
  if (missing.length === 0) return observations;
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

/** Drops the observations of an earlier version, so that this version observes the trial anew. */
export function withoutObservations({ observations: _earlier, ...trial }: Trial): Trial {
  return trial;
}

/** The observation of an assertion in a trial; undefined if it does not apply. */
export function observationOf(trial: Trial, assertion: Assertion): Observation | undefined {
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
