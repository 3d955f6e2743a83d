import { ALWAYS_RATE } from '../known-issues/signal.ts';
import {
  DEFAULT_TEST,
  logLikelihoodRatio,
  type SequentialTest,
  type Tally,
} from '../decide/sequential-test.ts';

/** The share of bisections that may end at the wrong version, shared over their steps. */
export const ERROR_BUDGET = 0.01;
/** Both ends are tried too: who names a bad version good is told so. */
const ENDS = 2;

export type Quality = 'good' | 'bad';

/** What a bisection looks for: the first version that is not what the oldest one is. */
export interface Question {
  /** Oldest first, with both ends. */
  versions: readonly string[];
  /** What the oldest one was named; the newest was named the other. */
  oldest: Quality;
  /** Share of a bad version's trials in which the defect shows, 0.01 to 1. */
  rate: number;
}

/** The most versions that are tried: both ends, and one for each time that what lies between is halved. */
export function stepsOf({ versions }: Question): number {
  return ENDS + Math.ceil(Math.log2(versions.length - 1));
}

/** Wald's test of one version, with its share of the error budget. A red that shows always is asked for more than one clean trial. */
export function testOf(question: Question): SequentialTest {
  const confidence = 1 - ERROR_BUDGET / stepsOf(question);
  return { ...DEFAULT_TEST, faultRate: Math.min(ALWAYS_RATE, question.rate), confidence };
}

/** The ratio of likelihoods, as a logarithm, that decides a version: ln((1−e)/e). */
export function boundOf({ confidence }: SequentialTest): number {
  return Math.log(confidence / (1 - confidence));
}

/** What a version's trials say of it; undefined while more are needed. Unlike a green, a good may have seen noise: it is outweighed. */
export function qualityOf(tally: Tally, test: SequentialTest): Quality | undefined {
  const ratio = logLikelihoodRatio(tally, test);
  const bound = boundOf(test);
  if (ratio >= bound) return 'bad';
  return ratio <= -bound ? 'good' : undefined;
}

export function opposite(quality: Quality): Quality {
  return quality === 'good' ? 'bad' : 'good';
}
