import { counted } from '../../common/counted.ts';
import { sum } from '../../common/sum.ts';
import type { Observations } from '../../record/observation.ts';
import { policiesOf, type JudgeableTrial } from '../../record/trial.ts';
import { CASES_SHOWN, exceeds, type Assertion } from '../observe/assertion.ts';
import { observationOf, observe } from '../observe/observe.ts';
import { describePolicies } from '../observe/policy-evidence.ts';
import { hintFor } from '../observe/workload-hints.ts';
import type { AssertionVerdict, Judgement } from './judgement.ts';
import { mergeVerdicts, type Verdict } from './merge.ts';
import { confidenceOf, decide, type Decision, type SequentialTest, type Tally } from './sequential-test.ts';

export const TOOK_EFFECT = 'took-effect';
/** Shorter pauses are no idle time, ms. */
const PAUSE_NAMED_MS = 500;

/** The state of one assertion after the trials so far. */
interface AssertionState {
  assertion: Assertion;
  tally: Tally;
  test: SequentialTest;
  decision: Decision;
}

/** Whether the trials so far decide every assertion. */
export function isDecided(
  trials: readonly JudgeableTrial[],
  assertions: readonly Assertion[],
  test: SequentialTest,
): boolean {
  for (const trial of trials) observe(trial, assertions);
  return assertions.every((assertion) => decisionOn(trials, assertion, test) !== 'undecided');
}

/** The decision on one assertion after the trials so far, by its own fault rate if it has one. */
export function decisionOn(
  trials: readonly JudgeableTrial[],
  assertion: Assertion,
  test: SequentialTest,
): Decision {
  return stateOf(trials, assertion, test).decision;
}

/** Judges trials: each assertion by itself, then the verdict over all of them. */
export function judge(
  trials: readonly JudgeableTrial[],
  assertions: readonly Assertion[],
  test: SequentialTest,
): Judgement {
  for (const trial of trials) observe(trial, assertions);
  const states = assertions.map((assertion) => stateOf(trials, assertion, test));
  const judged = [judgeEffect(trials), ...states.map((state) => judgeOne(trials, state))];
  const verdict = mergeVerdicts(judged.map((assertion) => assertion.verdict));
  return { verdict, confidence: confidenceIn(verdict, states), assertions: judged };
}

function stateOf(
  trials: readonly JudgeableTrial[],
  assertion: Assertion,
  test: SequentialTest,
): AssertionState {
  const { faultRate = 0 } = assertion;
  const own = faultRate > test.faultRate ? { ...test, faultRate } : test;
  const tally = tallyOf(trials, assertion);
  return { assertion, tally, test: own, decision: decide(tally, own) };
}

// The confidence of a red is that of its surest assertion; of other verdicts, that of the least sure one.
function confidenceIn(verdict: Verdict, states: readonly AssertionState[]): number {
  const relevant = verdict === 'red' ? states.filter(({ decision }) => decision === 'red') : states;
  const confidences = relevant.map(({ tally, test }) => confidenceOf(tally, test));
  return verdict === 'red' ? Math.max(...confidences) : Math.min(...confidences);
}

/**
 * Counts trials. One without evidence counts only if it violates the assertion, since a violation needs no further
 * proof.
 */
export function tallyOf(trials: readonly JudgeableTrial[], assertion: Assertion): Tally {
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

function judgeOne(
  trials: readonly JudgeableTrial[],
  { assertion, tally, decision }: AssertionState,
): AssertionVerdict {
  const observed = trials.flatMap((trial) => {
    const observation = observationOf(trial, assertion);
    return observation ? [{ trial, observation }] : [];
  });
  const observations = observed.map(({ observation }) => observation);
  const violating = observed.filter(({ observation }) => exceeds(observation, assertion.limit));
  const violations = violating.map(({ observation }) => observation);
  const figures = observations.map((observation) => observation.observed);
  const cases = violations.flatMap((observation) => observation.cases).slice(0, CASES_SHOWN);
  const usual = observations.flatMap(({ counted: all, expected }) =>
    all === undefined || expected === undefined ? [] : [{ all, expected }],
  );
  const anyway = usual.length === 0 ? [] : [describeUsual(usual, assertion.unit)];
  const untold = observations.flatMap(({ undecided }) => undecided ?? []);
  const voided = violating.filter(({ trial }) => observe(trial).discarded.length > 0);
  const inVoid =
    voided.length === 0 ? '' : `, ${voided.length} of which ${voided.length === 1 ? 'does' : 'do'} not count`;
  const summary = `violated in ${violations.length} of ${counted(observations.length, 'trials')}${inVoid}; ${counted(tally.clean, 'clean trials')} with evidence`;
  return {
    name: assertion.name,
    expects: assertion.expects,
    limit: assertion.limit,
    unit: assertion.unit,
    observed: combined(figures, assertion.combine),
    verdict: asVerdict(decision),
    tally,
    hint: hintFor(assertion, trials),
    evidence: [summary, ...anyway, ...cases, ...untold.slice(0, CASES_SHOWN)],
  };
}

function describeUsual(usual: readonly { all: number; expected: number }[], unit: string): string {
  const all = sum(usual.map((each) => each.all));
  const expected = sum(usual.map((each) => each.expected));
  return `${all} ${unit} in all, of which the baseline without a disruption makes ${expected.toFixed(1)} likely`;
}

/** Combines the figures of all trials; null if one of them is infinite. */
function combined(figures: readonly (number | null)[], how: Assertion['combine']): number | null {
  const bounded = figures.filter((figure) => figure !== null);
  if (bounded.length < figures.length) return null;
  return how === 'sum' ? sum(bounded) : Math.max(0, ...bounded);
}

function asVerdict(decision: Decision): Verdict {
  return decision === 'undecided' ? 'inconclusive' : decision;
}

// What comes later than this, or to clients that pause for longer, was not looked for.
function describeWatch(trials: readonly JudgeableTrial[]): string[] {
  const watched = trials.flatMap(({ loadEndedMs, disruption }) =>
    loadEndedMs === undefined ? [] : [loadEndedMs - disruption.endedMs],
  );
  const pauseMs = Math.max(0, ...trials.map(({ load }) => Math.max(load.thinkMs, load.pacedMs ?? 0)));
  if (watched.length === 0 || pauseMs < PAUSE_NAMED_MS) return [];
  const seconds = (Math.max(...watched) / 1000).toFixed(1);
  return [
    `watched for up to ${seconds} s after the disruption, with clients that pause for ${(pauseMs / 1000).toFixed(1)} s`,
  ];
}

// A disruption without effect is no fault of the target, so it is inconclusive and never red.
function judgeEffect(trials: readonly JudgeableTrial[]): AssertionVerdict {
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
    hint: 'Run the reload by hand and look for new worker processes: a target that ignores its reload proves nothing.',
    evidence: [
      counted(trials.length, 'trials'),
      ...describeWatch(trials),
      ...without.slice(0, CASES_SHOWN),
      ...thin.slice(0, CASES_SHOWN),
      ...seen.slice(0, CASES_SHOWN),
    ],
  };
}
