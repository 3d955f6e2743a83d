import { ALWAYS_RATE } from '../known-issues/signal.ts';
import {
  DEFAULT_TEST,
  logLikelihoodRatio,
  type SequentialTest,
  type Tally,
} from '../decide/sequential-test.ts';

/** The share of bisections that may end at the wrong version, divided among their steps. */
export const ERROR_BUDGET = 0.01;
/** Both ends are tested too, so that a version wrongly called good or bad is noticed. */
const ENDS = 2;

export type Quality = 'good' | 'bad';

/** What a bisection searches for: the first version whose quality differs from that of the oldest. */
export interface Question {
  /** Oldest first, including both ends. */
  versions: readonly string[];
  /** The assumed quality of the oldest one; the newest has the opposite. */
  oldest: Quality;
  /** Share of trials of a bad version in which the defect shows, 0.01 to 1. */
  rate: number;
}

/** The maximum number of versions tested: both ends, and one for each halving of the range. */
export function stepsOf({ versions }: Pick<Question, 'versions'>): number {
  return ENDS + Math.ceil(Math.log2(versions.length - 1));
}

/**
 * The sequential test of one version, with its share of the error budget. Even for a defect that always shows, one
 * clean trial is not enough.
 */
export function testOf(question: Question): SequentialTest {
  const confidence = 1 - ERROR_BUDGET / stepsOf(question);
  return { ...DEFAULT_TEST, faultRate: Math.min(ALWAYS_RATE, question.rate), confidence };
}

/** The logarithm of the likelihood ratio that decides a version: ln((1−e)/e). */
export function boundOf({ confidence }: SequentialTest): number {
  return Math.log(confidence / (1 - confidence));
}

/**
 * The quality of a version by its trials; undefined while more are needed. Unlike a green, a good version may have a
 * few violations.
 */
export function qualityOf(tally: Tally, test: SequentialTest): Quality | undefined {
  const ratio = logLikelihoodRatio(tally, test);
  const bound = boundOf(test);
  if (ratio >= bound) return 'bad';
  return ratio <= -bound ? 'good' : undefined;
}

export function opposite(quality: Quality): Quality {
  return quality === 'good' ? 'bad' : 'good';
}
