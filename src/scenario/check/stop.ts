import type { Trial } from '../../record/trial.ts';
import type { Judgement } from '../../verdict/decide/judgement.ts';
import { missingEffect } from '../../verdict/observe/evidence.ts';
import { recoveryOf } from '../../verdict/observe/summarize.ts';

/** A command that has shown no effect so often will show none. */
const WITHOUT_EFFECT_MAX = 3;

/** Why a check ends although not every assertion is decided; undefined while more trials may tell more. */
export function whyStop(
  trials: readonly Trial[],
  { verdict }: Pick<Judgement, 'verdict'>,
  all: boolean,
): string | undefined {
  const last = trials.at(-1);
  if (!last) return undefined;
  if (last.disruption.failure !== undefined) return last.disruption.failure;
  // A target that is not the suite's cannot be built anew.
  if (!recoveryOf(last).recovered)
    return 'the target did not recover, so that further trials would prove nothing';
  if (trials.length >= WITHOUT_EFFECT_MAX && haveNoEffect(trials)) return missingEffect(last).join('; ');
  if (!all && verdict === 'red') return 'the verdict is red; --all goes on until every assertion is decided';
  return undefined;
}

/** What made every trial void, in one sentence; undefined when something was violated all the same, or they are not void. */
export function oneCause({ assertions }: Judgement, trials: readonly Trial[]): string | undefined {
  const failure = trials.at(-1)?.disruption.failure;
  // That a command hangs is the cause, and that the reload has not ended in time is the same again.
  const violated = assertions.filter(
    ({ name, verdict }) => verdict === 'red' && !(failure !== undefined && name === 'reload-ended'),
  );
  if (violated.length > 0 || !haveNoEffect(trials)) return undefined;
  if (failure !== undefined) return `${failure}, so nothing is proven`;
  const [why = ''] = trials.flatMap(missingEffect);
  return `${why} (after ${trials.length} reloads; see docs/guides/own-gateway.md)`;
}

function haveNoEffect(trials: readonly Trial[]): boolean {
  return trials.every((trial) => missingEffect(trial).length > 0);
}
