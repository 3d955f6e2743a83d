import type { Tally } from './sequential-test.ts';
import type { VerdictWord } from './merge.ts';

/** One assertion, judged. */
export interface AssertionVerdict {
  name: string;
  expects: string;
  limit: number;
  unit: string;
  /** The figure over all trials; null when it has no bound (it never recovered). */
  observed: number | null;
  verdict: VerdictWord;
  /** What the verdict rests on; whether the disruption took effect has none. */
  tally?: Tally;
  hint: string;
  /** How many trials say so, then the first cases. */
  evidence: string[];
}

/** What trials amount to. */
export interface Judgement {
  verdict: VerdictWord;
  /** That the word is right, 0.5 to 1: of the surest red assertion, or of the least sure one otherwise. */
  confidence: number;
  assertions: AssertionVerdict[];
}
