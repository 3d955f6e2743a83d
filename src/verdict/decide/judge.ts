import { counted } from '../../common/counted.ts';
import type { Observations } from '../../record/observation.ts';
import { policiesOf, type Trial } from '../../record/trial.ts';
import { CASES_SHOWN, exceeds, type Assertion } from '../observe/assertion.ts';
import { observationOf, observe } from '../observe/observe.ts';
import { describePolicies } from '../observe/policy-evidence.ts';
import type { AssertionVerdict, Judgement } from './judgement.ts';
import { mergeVerdicts, type Verdict } from './merge.ts';
import { confidenceOf, decide, type Decision, type SequentialTest, type Tally } from './sequential-test.ts';

export const TOOK_EFFECT = 'took-effect';

/** One assertion over the trials so far. */
interface Standing {
  assertion: Assertion;
  tally: Tally;
  test: SequentialTest;
  decision: Decision;
}

/** Whether the trials so far decide every assertion. */
export function isDecided(
  trials: readonly Trial[],
  assertions: readonly Assertion[],
  test: SequentialTest,
): boolean {
  for (const trial of trials) observe(trial, assertions);
  return assertions.every((assertion) => decisionOn(trials, assertion, test) !== 'undecided');
}

/** What the trials so far say of one assertion, by the test for its own rate where it has one. */
export function decisionOn(trials: readonly Trial[], assertion: Assertion, test: SequentialTest): Decision {
  return standingOf(trials, assertion, test).decision;
}

/** Judges trials: each assertion by itself, then the verdict over all of them. */
export function judge(
  trials: readonly Trial[],
  assertions: readonly Assertion[],
  test: SequentialTest,
): Judgement {
  for (const trial of trials) observe(trial, assertions);
  const standings = assertions.map((assertion) => standingOf(trials, assertion, test));
  const judged = [judgeEffect(trials), ...standings.map((standing) => judgeOne(trials, standing))];
  const word = mergeVerdicts(judged.map(({ verdict }) => verdict));
  return { verdict: word, confidence: confidenceIn(word, standings), assertions: judged };
}

function standingOf(trials: readonly Trial[], assertion: Assertion, test: SequentialTest): Standing {
  const { faultRate = 0 } = assertion;
  const own = faultRate > test.faultRate ? { ...test, faultRate } : test;
  const tally = tallyOf(trials, assertion);
  return { assertion, tally, test: own, decision: decide(tally, own) };
}

// A red is as sure as its surest assertion, any other word as its least sure.
function confidenceIn(word: Verdict, standings: readonly Standing[]): number {
  const relevant = word === 'red' ? standings.filter(({ decision }) => decision === 'red') : standings;
  const confidences = relevant.map(({ tally, test }) => confidenceOf(tally, test));
  return word === 'red' ? Math.max(...confidences) : Math.min(...confidences);
}

/** A trial without evidence counts only when it violates the assertion: a violation needs no further proof. */
export function tallyOf(trials: readonly Trial[], assertion: Assertion): Tally {
  const tally = { clean: 0, violating: 0 };
  for (const trial of trials) {
    const observation = observationOf(trial, assertion);
    const { discarded, missingEffect, missingLoad } = observe(trial);
    if (observation === undefined || discarded.length > 0) continue;
    if (exceeds(observation, assertion.limit)) tally.violating++;
    else if (observation.undecided === undefined && missingEffect.length === 0 && missingLoad.length === 0)
      tally.clean++;
  }
  return tally;
}

function judgeOne(trials: readonly Trial[], { assertion, tally, decision }: Standing): AssertionVerdict {
  const observations = trials.flatMap((trial) => observationOf(trial, assertion) ?? []);
  const violations = observations.filter((observation) => exceeds(observation, assertion.limit));
  const figures = observations.map(({ observed }) => observed);
  const cases = violations.flatMap((observation) => observation.cases).slice(0, CASES_SHOWN);
  const untold = observations.flatMap(({ undecided }) => undecided ?? []);
  const summary = `violated in ${violations.length} of ${counted(observations.length, 'trials')}; ${counted(tally.clean, 'clean trials')} with evidence`;
  return {
    name: assertion.name,
    expects: assertion.expects,
    limit: assertion.limit,
    unit: assertion.unit,
    observed: combined(figures, assertion.combine),
    verdict: asWord(decision),
    tally,
    hint: assertion.hint,
    evidence: [summary, ...cases, ...untold.slice(0, CASES_SHOWN)],
  };
}

/** One figure for many trials; null when one of them has no bound. */
function combined(figures: readonly (number | null)[], how: Assertion['combine']): number | null {
  const bounded = figures.filter((figure) => figure !== null);
  if (bounded.length < figures.length) return null;
  return how === 'sum' ? bounded.reduce((sum, figure) => sum + figure, 0) : Math.max(0, ...bounded);
}

function asWord(decision: Decision): Verdict {
  return decision === 'undecided' ? 'inconclusive' : decision;
}

// A disruption without effect shows no fault of the target, so it is inconclusive and never red.
function judgeEffect(trials: readonly Trial[]): AssertionVerdict {
  const reasons = (of: (observations: Observations) => string[]) =>
    trials.flatMap((trial) => of(observe(trial)).map((why) => `trial ${trial.number}: ${why}`));
  const without = reasons(({ missingEffect }) => missingEffect);
  const thin = reasons(({ missingLoad }) => missingLoad);
  const seen = trials.flatMap((trial) => {
    const policies = policiesOf(trial);
    return policies ? [describePolicies(trial.number, policies)] : [];
  });
  return {
    name: TOOK_EFFECT,
    expects: 'the disruption takes effect in every trial',
    limit: 0,
    unit: 'trials without effect',
    observed: trials.filter((trial) => observe(trial).missingEffect.length > 0).length,
    verdict: without.length === 0 && trials.length > 0 ? 'green' : 'inconclusive',
    hint: 'A target that ignores its reload proves nothing: run the reload by hand and look for new worker processes.',
    evidence: [
      counted(trials.length, 'trials'),
      ...without.slice(0, CASES_SHOWN),
      ...thin.slice(0, CASES_SHOWN),
      ...seen.slice(0, CASES_SHOWN),
    ],
  };
}
