/**
 * Wald's sequential probability ratio test. It distinguishes a healthy target from one whose fault shows in a given
 * share of trials.
 */
export interface SequentialTest {
  /** Share of trials in which a healthy target has a violation (noise). @default 0.001 */
  healthyRate: number;
  /** Share of trials in which the fault shows. @default 1/3, the rate reported in seed 000 */
  faultRate: number;
  /** The confidence required for a green and for a red. @default 0.99 */
  confidence: number;
  /** How many assertions are judged in the run; they share its chance of a wrong red. @default 1 */
  comparisons?: number | undefined;
}

export const DEFAULT_TEST: SequentialTest = { healthyRate: 0.001, faultRate: 1 / 3, confidence: 0.99 };

/** For a fault that shows in nearly every trial: three clean trials give 99 %. */
export const DETERMINISTIC_TEST: SequentialTest = { ...DEFAULT_TEST, faultRate: 0.8 };

/** For long trials with a fault that showed in 10 of 11: one clean trial gives the required 90 %. */
export const SCALE_TEST: SequentialTest = { healthyRate: 0.001, faultRate: 10 / 11, confidence: 0.9 };

/** The number of trials with evidence, with and without a violation of one assertion. */
export interface Tally {
  /** Trials with evidence and without a violation. */
  clean: number;
  /** Trials with a violation. */
  violating: number;
}

export type Decision = 'green' | 'red' | 'inconclusive' | 'undecided';

/** The logarithm of how much more likely these trials are with the fault than without it. */
export function logLikelihoodRatio(tally: Tally, test: SequentialTest): number {
  const { healthyRate, faultRate } = test;
  const perViolating = Math.log(faultRate / healthyRate);
  const perClean = Math.log((1 - faultRate) / (1 - healthyRate));
  return tally.violating * perViolating + tally.clean * perClean;
}

/**
 * The bounds on the logarithm of the likelihood ratio. A red must be surer the more assertions there are, since each of
 * them could be violated by chance. A green need not: a fault in one assertion is missed only if that one is green.
 */
export function boundsOf({ confidence, comparisons = 1 }: SequentialTest): { red: number; green: number } {
  const odds = Math.log(confidence / (1 - confidence));
  return { red: odds + Math.log(comparisons), green: -odds };
}

/**
 * Decides an assertion. Green needs no violation at all and as many clean trials as the confidence requires (12 for 1
 * in 3 at 99 %). Red needs two violating trials among the first few, or more later; for a run of at most three
 * assertions one among the first four suffices. A single violation is never enough for a green: the test goes on, and
 * ends inconclusive if the fault turns out to be rarer than the rate it tests for.
 */
export function decide(tally: Tally, test: SequentialTest): Decision {
  const ratio = logLikelihoodRatio(tally, test);
  const { red, green } = boundsOf(test);
  if (ratio >= red) return 'red';
  if (ratio > green) return 'undecided';
  return tally.violating === 0 ? 'green' : 'inconclusive';
}

/**
 * The confidence so far in the more likely side, 0.5 to 1. That in a red allows for every assertion of the run, so that
 * a decision has at least the confidence required.
 */
export function confidenceOf(tally: Tally, test: SequentialTest): number {
  const ratio = logLikelihoodRatio(tally, test);
  const { comparisons = 1 } = test;
  const inGreen = 1 / (1 + Math.exp(ratio));
  const inRed = 1 / (1 + comparisons * Math.exp(-ratio));
  return Math.max(0.5, inGreen, inRed);
}

/** How many clean trials a green needs. */
export function cleanTrialsNeeded(test: SequentialTest): number {
  return Math.ceil(boundsOf(test).green / logLikelihoodRatio({ clean: 1, violating: 0 }, test));
}
