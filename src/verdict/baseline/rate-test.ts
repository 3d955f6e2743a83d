/**
 * How often a comparison with the baseline may be wrong: as often as the sequential test takes a healthy target to show
 * a violation.
 */
export const ERROR_RATE = 0.001;

/**
 * How likely it is, in a trial, to count at least this many events when they come at the baseline's rate: given both
 * counts, the trial's is binomial, with the trial's share of the exposure. This is the exact conditional test of two
 * Poisson rates (Przyborowski and Wilenski, 1940). Exposures are requests, or whatever both counts go with.
 */
export function likelihoodAtRate(
  trial: { count: number; exposure: number },
  baseline: { count: number; exposure: number },
): number {
  const exposure = trial.exposure + baseline.exposure;
  const count = trial.count + baseline.count;
  if (trial.count === 0 || exposure === 0) return 1;
  return atLeast(trial.count, count, trial.exposure / exposure);
}

/** The probability of at least `successes` in so many independent tries. */
function atLeast(successes: number, tries: number, probability: number): number {
  if (probability <= 0) return successes > 0 ? 0 : 1;
  if (probability >= 1) return 1;
  // The terms are added from the largest number on, each derived from the one before it, in logarithms.
  let logTerm = tries * Math.log(probability);
  let sum = Math.exp(logTerm);
  const logOdds = Math.log1p(-probability) - Math.log(probability);
  for (let k = tries; k > successes; k--) {
    logTerm += Math.log(k / (tries - k + 1)) + logOdds;
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}
