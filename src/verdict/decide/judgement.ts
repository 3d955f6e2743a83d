import type { Tally } from './sequential-test.ts';
import type { Verdict } from './merge.ts';

/** The verdict on one assertion: a figure that must not exceed its limit in any trial. */
export interface AssertionVerdict {
  /**
   * The name of the assertion, such as `closed` or `idle-closes`. The matchers of `reload-proof/vitest` say what each
   * means, and `docs/reference/glossary.md#assertions` says more.
   */
  name: string;
  /** What must hold, in words, such as "no connection is closed under a request". */
  expects: string;
  /** The highest figure of a trial that is no violation. */
  limit: number;
  /** What the figure counts, such as `requests`, or `ms`. */
  unit: string;
  /** The figure over all trials: a sum, or the largest. Null if it is infinite (the target never recovered). */
  observed: number | null;
  /** Green needs enough clean trials, and red enough trials that violate the assertion. */
  verdict: Verdict;
  /** The trials that the verdict is based on; absent for `took-effect`. */
  tally?: Tally;
  /** What to try when it is red. */
  hint: string;
  /** How many trials violate it, then descriptions of the first cases. */
  evidence: string[];
}

/** The verdict on a series of trials. */
export interface Judgement {
  verdict: Verdict;
  /**
   * The confidence that the verdict is right, 0.5 to 1: of the surest red assertion, or else of the least sure
   * assertion.
   */
  confidence: number;
  assertions: AssertionVerdict[];
}
