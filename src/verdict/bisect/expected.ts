import type { SequentialTest } from '../decide/sequential-test.ts';
import { qualityOf, stepsOf, testOf, type Question } from './question.ts';

/** Probabilities below this are ignored: they add far less than one trial. */
const NEGLIGIBLE = 1e-9;

/** The expected number of trials of a bisection. */
export interface Expected {
  steps: number;
  /** For one good version, for one bad one, and in total, with half of the steps good. */
  good: number;
  bad: number;
  total: number;
}

export function expectedOf(question: Question): Expected {
  const test = testOf(question);
  const steps = stepsOf(question);
  const good = expectedTrials(test, test.healthyRate);
  const bad = expectedTrials(test, question.rate);
  return { steps, good, bad, total: (steps * (good + bad)) / 2 };
}

/** The mean number of trials for a version that violates in this share of them, computed over all possible results. */
export function expectedTrials(test: SequentialTest, share: number): number {
  let chances = new Map([[0, 1]]);
  let expected = 0;
  for (let trials = 0; ; trials++) {
    const open = [...chances].filter(([violating, chance]) => {
      const tally = { clean: trials - violating, violating };
      return chance > NEGLIGIBLE && qualityOf(tally, test) === undefined;
    });
    if (open.length === 0) return expected;
    chances = new Map();
    for (const [violating, chance] of open) {
      expected += chance;
      chances.set(violating, (chances.get(violating) ?? 0) + chance * (1 - share));
      chances.set(violating + 1, (chances.get(violating + 1) ?? 0) + chance * share);
    }
  }
}
