/**
 * The verdict on an assertion, a flow or a run: `green` (the promise is kept), `red` (it is broken) or `inconclusive`
 * (neither is proven).
 */
export type Verdict = 'green' | 'red' | 'inconclusive';

const WEIGHT: Record<Verdict, number> = { green: 0, inconclusive: 1, red: 2 };

/** Merges verdicts: red outweighs inconclusive, which outweighs green. Without any, the result is inconclusive. */
export function mergeVerdicts(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'inconclusive';
  return verdicts.reduce((worst, verdict) => (WEIGHT[verdict] > WEIGHT[worst] ? verdict : worst));
}
