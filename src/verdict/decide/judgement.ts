import type { Tally } from './sequential-test.ts';
import type { Verdict } from './merge.ts';

/** The verdict on one assertion. */
export interface AssertionVerdict {
  name: string;
  expects: string;
  limit: number;
  unit: string;
  /** The figure over all trials; null if it is infinite (the target never recovered). */
  observed: number | null;
  verdict: Verdict;
  /** The trials that the verdict is based on; absent for took-effect. */
  tally?: Tally;
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
