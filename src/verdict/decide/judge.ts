import type { Trial } from '../../record/trial.ts';
import { CASES_SHOWN, type Assertion } from '../observe/assertion.ts';
import { missingEffect, missingLoad, reasonsToDiscard } from './evidence.ts';
import { policiesSeen } from './policy-evidence.ts';
import { confidenceOf, decide, type Decision, type SequentialTest, type Tally } from './sequential-test.ts';
import type { AssertionVerdict, Judgement } from './judgement.ts';
import { mergeVerdicts, type VerdictWord } from './merge.ts';

export const TOOK_EFFECT = 'took-effect';

/** Whether the trials so far decide every assertion. */
export function isDecided(
  trials: readonly Trial[],
  assertions: readonly Assertion[],
  test: SequentialTest,
): boolean {
  return assertions.every((assertion) => decisionOn(trials, assertion, test) !== 'undecided');
}

/** What the trials so far say of one assertion, by the test for its own rate where it has one. */
export function decisionOn(trials: readonly Trial[], assertion: Assertion, test: SequentialTest): Decision {
  return decide(tallyOf(trials, assertion), testOf(assertion, test));
}

function testOf({ faultRate = 0 }: Assertion, test: SequentialTest): SequentialTest {
  return faultRate > test.faultRate ? { ...test, faultRate } : test;
}

/** Judges trials: each assertion by itself, then all of them in one word. */
export function judge(
  trials: readonly Trial[],
  assertions: readonly Assertion[],
  test: SequentialTest,
): Judgement {
  const judged = [judgeEffect(trials), ...assertions.map((assertion) => judgeOne(trials, assertion, test))];
  const word = mergeVerdicts(judged.map(({ verdict }) => verdict));
  return { verdict: word, confidence: confidenceIn(word, trials, assertions, test), assertions: judged };
}

// A red is as sure as its surest assertion, any other word as its least sure.
function confidenceIn(
  word: VerdictWord,
  trials: readonly Trial[],
  assertions: readonly Assertion[],
  test: SequentialTest,
): number {
  const red = assertions.filter((assertion) => decisionOn(trials, assertion, test) === 'red');
  const confidences = (word === 'red' ? red : assertions).map((assertion) =>
    confidenceOf(tallyOf(trials, assertion), testOf(assertion, test)),
  );
  return word === 'red' ? Math.max(...confidences) : Math.min(...confidences);
}

/** A trial without evidence counts only when it violates: that needs no more proof, a clean one does. */
export function tallyOf(trials: readonly Trial[], assertion: Assertion): Tally {
  const tally = { clean: 0, violating: 0 };
  for (const trial of trials) {
    if (assertion.appliesTo?.(trial) === false || reasonsToDiscard(trial).length > 0) continue;
    if (assertion.observe(trial).observed > assertion.limit) tally.violating++;
    else if (missingEffect(trial).length === 0 && missingLoad(trial).length === 0) tally.clean++;
  }
  return tally;
}

function judgeOne(trials: readonly Trial[], assertion: Assertion, test: SequentialTest): AssertionVerdict {
  const { appliesTo = () => true } = assertion;
  const findings = trials.filter(appliesTo).map((trial) => assertion.observe(trial));
  const violations = findings.filter(({ observed }) => observed > assertion.limit);
  const tally = tallyOf(trials, assertion);
  const figures = findings.map(({ observed }) => observed);
  const observed =
    assertion.combine === 'sum' ? figures.reduce((sum, figure) => sum + figure, 0) : Math.max(0, ...figures);
  const cases = violations.flatMap((finding) => finding.cases).slice(0, CASES_SHOWN);
  const summary = `${violations.length} of ${findings.length} trials violate it; ${tally.clean} clean trials with evidence`;
  return {
    name: assertion.name,
    expects: assertion.expects,
    limit: assertion.limit,
    unit: assertion.unit,
    observed: Number.isFinite(observed) ? observed : null,
    verdict: asWord(decisionOn(trials, assertion, test)),
    tally,
    hint: assertion.hint,
    evidence: [summary, ...cases],
  };
}

function asWord(decision: Decision): VerdictWord {
  return decision === 'undecided' ? 'inconclusive' : decision;
}

// A disruption that did not happen is nobody's fault that can be named: never red, always inconclusive.
function judgeEffect(trials: readonly Trial[]): AssertionVerdict {
  const without = trials.flatMap((trial) =>
    missingEffect(trial).map((why) => `trial ${trial.number}: ${why}`),
  );
  const thin = trials.flatMap((trial) => missingLoad(trial).map((why) => `trial ${trial.number}: ${why}`));
  const enough = without.length === 0 && trials.length > 0;
  const seen = trials.flatMap((trial) =>
    trial.policies ? [policiesSeen(trial.number, trial.policies)] : [],
  );
  return {
    name: TOOK_EFFECT,
    expects: 'the disruption takes effect in every trial',
    limit: 0,
    unit: 'trials without effect',
    observed: trials.filter((trial) => missingEffect(trial).length > 0).length,
    verdict: enough ? 'green' : 'inconclusive',
    hint: 'A gateway that ignores its reload proves nothing: run the reload by hand and look for new worker processes.',
    evidence: [
      `${trials.length} trials`,
      ...without.slice(0, CASES_SHOWN),
      ...thin.slice(0, CASES_SHOWN),
      ...seen.slice(0, CASES_SHOWN),
    ],
  };
}
