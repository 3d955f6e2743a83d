/**
 * Wald's sequential probability ratio test between a healthy gateway and one whose fault shows in a given share of trials.
 */
export interface SequentialTest {
  /** Share of trials that a healthy gateway violates: noise. @default 0.001 */
  healthyRate: number;
  /** Share of trials in which the fault shows; seed 000 saw 1 in 3. @default 1/3 */
  faultRate: number;
  /** Confidence asked for, both ways. @default 0.99 */
  confidence: number;
}

export const DEFAULT_TEST: SequentialTest = { healthyRate: 0.001, faultRate: 1 / 3, confidence: 0.99 };

/** For a fault that shows nearly every time: three clean trials give 99 %. */
export const DETERMINISTIC_TEST: SequentialTest = { ...DEFAULT_TEST, faultRate: 0.8 };

/** For trials that take long: the fault showed in 10 of 11 of them, so that one clean trial gives the 90 % asked for. */
export const SCALE_TEST: SequentialTest = { healthyRate: 0.001, faultRate: 10 / 11, confidence: 0.9 };

/** Trials with evidence, by what one assertion found in them. */
export interface Tally {
  clean: number;
  violating: number;
}

export type Decision = 'green' | 'red' | 'inconclusive' | 'undecided';

/** The log of how much likelier the trials are with the fault than without it. */
export function logLikelihoodRatio(tally: Tally, test: SequentialTest): number {
  const { healthyRate, faultRate } = test;
  const perViolating = Math.log(faultRate / healthyRate);
  const perClean = Math.log((1 - faultRate) / (1 - healthyRate));
  return tally.violating * perViolating + tally.clean * perClean;
}

/**
 * Decides an assertion. Green needs as many clean trials as the confidence asks for (12 for 1 in 3 at 99 %) and no violation at all;
 * red needs a violation, and one suffices among the first four trials. A violation in a long row of clean trials is neither: it goes
 * on, and ends inconclusive when the fault turns out rarer than the rate that the test is built for.
 */
export function decide(tally: Tally, test: SequentialTest): Decision {
  const ratio = logLikelihoodRatio(tally, test);
  const bound = Math.log(test.confidence / (1 - test.confidence));
  if (ratio >= bound) return 'red';
  if (ratio > -bound) return 'undecided';
  return tally.violating === 0 ? 'green' : 'inconclusive';
}

/** The confidence reached so far for the likelier side, 0.5 to 1. */
export function confidenceOf(tally: Tally, test: SequentialTest): number {
  const ratio = Math.abs(logLikelihoodRatio(tally, test));
  return 1 / (1 + Math.exp(-ratio));
}

/** How many clean trials in a row a green needs. */
export function cleanTrialsNeeded(test: SequentialTest): number {
  const bound = Math.log(test.confidence / (1 - test.confidence));
  return Math.ceil(bound / -logLikelihoodRatio({ clean: 1, violating: 0 }, test));
}
