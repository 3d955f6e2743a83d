import type { SequentialTest } from '../decide/sequential-test.ts';
import { qualityOf, stepsOf, testOf, type Question } from './question.ts';

/** Chances below it are left out: what they add is far below a trial. */
const NEGLIGIBLE = 1e-9;

/** What a bisection is expected to take, in trials. */
export interface Expected {
  steps: number;
  /** Of one good version, of one bad one, and of the bisection, whose middle steps are good as often as bad. */
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

/** The mean number of trials of one version that violates in this share of them: worked out trial by trial, over all that may be seen. */
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
