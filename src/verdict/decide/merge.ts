/** The one word for a scenario, an assertion, a run. */
export type Verdict = 'green' | 'red' | 'inconclusive';

const WEIGHT: Record<Verdict, number> = { green: 0, inconclusive: 1, red: 2 };

/** The word for many: red outweighs inconclusive, which outweighs green. Of none: inconclusive, since nothing was shown. */
export function mergeVerdicts(words: readonly Verdict[]): Verdict {
  if (words.length === 0) return 'inconclusive';
  return words.reduce((worst, word) => (WEIGHT[word] > WEIGHT[worst] ? word : worst));
}
