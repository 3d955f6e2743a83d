import type { ObservedTrial } from '../../record/trial.ts';
import type { AssertionVerdict, Judgement } from '../../verdict/decide/judgement.ts';
import { notClean } from '../../verdict/baseline/not-clean.ts';
import { counted } from '../../common/counted.ts';
import { recoveryOf } from '../../verdict/observe/summarize.ts';
import type { SeriesSoFar } from '../series-of-flow.ts';

/** A command without effect will have none later either; a single time may be a race. */
export const WITHOUT_EFFECT_MAX = 2;
const NOT_RECOVERED = 'the target did not recover, so that further trials would prove nothing';
/** So many trials that do not count have said enough. */
const DOUBTFUL_MAX = 3;

/**
 * Why a check ends although not every assertion is decided; undefined while more trials may tell more. A red that is
 * accepted does not end it. `goOn` is how the user asks to go on after a red.
 */
export function whyStop(
  flows: readonly SeriesSoFar[],
  all: boolean,
  isAccepted: (flow: number, assertion: string) => boolean = () => false,
  goOn = '--all',
): string | undefined {
  const [first] = flows;
  const last = first?.trials.at(-1);
  if (!first || !last) return undefined;
  const isRed = flows.some(({ judgement: { assertions } }, flow) =>
    assertions.some(({ name, verdict }) => verdict === 'red' && !isAccepted(flow, name)),
  );
  // A red needs two trials: what broke at the first is not left without a verdict.
  if (!(isRed && !all) && flows.some(isNearlyRed)) return undefined;
  const isDoubtful = first.trials.length < DOUBTFUL_MAX && flows.some(leavesDoubt);
  if (!(isRed && !all) && isDoubtful) return undefined;
  // A target that is not the suite's cannot be built anew.
  const down = flows.filter(({ trials }) => hasNotRecovered(trials, last.number));
  if (down.some(({ trials }) => wasLeftDown(trials))) return NOT_RECOVERED;
  if (last.disruption.failure !== undefined) return last.disruption.failure;
  if (down.length > 0) return NOT_RECOVERED;
  if (isRed && !all) return `a flow is red; ${goOn} goes on until every assertion is decided`;
  if (first.trials.length >= WITHOUT_EFFECT_MAX && haveNoEffect(first.trials))
    return last.observations.missingEffect.join('; ');
  return undefined;
}

/** What made every trial void, in one sentence; undefined when something was violated all the same, or they are not void. */
export function oneCause(
  judgements: readonly Judgement[],
  trials: readonly ObservedTrial[],
): string | undefined {
  const failure = trials.at(-1)?.disruption.failure;
  const assertions = judgements.flatMap((judgement) => judgement.assertions);
  if (violatedIn(trials, assertions).length > 0 || !haveNoEffect(trials)) return undefined;
  if (failure !== undefined) return `${failure}, so nothing is proven`;
  const [why = ''] = trials.flatMap(({ observations }) => observations.missingEffect);
  return `${why} (after ${counted(trials.length, 'reloads')})`;
}

/** Whether something was violated in every trial that counts, and one more decides whether it is red. */
function isNearlyRed({ trials, judgement: { verdict, assertions } }: SeriesSoFar): boolean {
  if (verdict === 'red') return false;
  const counting = trials.filter(({ observations }) => observations.discarded.length === 0).length;
  if (trials.length - counting >= DOUBTFUL_MAX) return false;
  return violatedIn(trials, assertions).some(({ tally }) => tally?.violating === counting);
}

/** Whether the last trial has shown a fault and does not count: the next one tells whether it was the target's. */
function leavesDoubt({ trials }: SeriesSoFar): boolean {
  const last = trials.at(-1);
  if (!last || notClean(last) !== undefined) return false;
  return last.observations.discarded.length > 0 && last.observations.summary.faults !== undefined;
}

function violatedIn(
  trials: readonly ObservedTrial[],
  assertions: readonly AssertionVerdict[],
): readonly AssertionVerdict[] {
  const { failure } = trials.at(-1)?.disruption ?? {};
  // That a command hangs is the cause, and that the reload has not ended in time is the same again.
  const isCause = (name: string) => failure !== undefined && name === 'reload-ended';
  return assertions.filter(({ name, tally }) => tally !== undefined && tally.violating > 0 && !isCause(name));
}

// A flow that was decided earlier has no record of the last trial.
function hasNotRecovered(trials: readonly ObservedTrial[], number: number): boolean {
  const last = trials.at(-1);
  return last?.number === number && isDown(last);
}

/** Whether a reload whose command had worked left the target down: that later commands fail then is no cause. */
function wasLeftDown(trials: readonly ObservedTrial[]): boolean {
  const worked = trials.findLastIndex(({ disruption }) => disruption.failure === undefined);
  return worked !== -1 && trials.slice(worked).every(isDown);
}

function isDown(trial: ObservedTrial): boolean {
  return notClean(trial) === undefined && !recoveryOf(trial).recovered;
}

function haveNoEffect(trials: readonly ObservedTrial[]): boolean {
  return trials.every(({ observations }) => observations.missingEffect.length > 0);
}
