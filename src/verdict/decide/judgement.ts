import type { Tally } from './sequential-test.ts';
import type { Verdict } from './merge.ts';

/** One assertion, judged. */
export interface AssertionVerdict {
  name: string;
  expects: string;
  limit: number;
  unit: string;
  /** The figure over all trials; null when it has no bound (it never recovered). */
  observed: number | null;
  verdict: Verdict;
  /** The trials that the verdict rests on; absent for took-effect. */
  tally?: Tally;
  hint: string;
  /** How many trials violate it, then the first cases. */
  evidence: string[];
}

/** The verdict over trials. */
export interface Judgement {
  verdict: Verdict;
  /** That the verdict is right, 0.5 to 1: of the surest red assertion, otherwise of the least sure one. */
  confidence: number;
  assertions: AssertionVerdict[];
}
