import { decide, type SequentialTest, type Tally } from '../../src/verdict/decide/sequential-test.ts';
import { mergeVerdicts, type Verdict } from '../../src/verdict/decide/merge.ts';

/** A gateway, as far as a judge can see it. */
export interface Simulation {
  test: SequentialTest;
  /** Share of trials that violate one assertion, any of them, by chance. */
  noise: number;
  /** Share of trials in which the defect violates the first assertion. */
  defectRate: number;
  assertions: number;
  /** TRIALS_MAX. */
  maximum: number;
}

/** What one series came to. */
export interface SeriesResult {
  word: Verdict;
  trials: number;
}

/** What many series came to. */
export interface Rates {
  words: Record<Verdict, number>;
  /** Of all series together. */
  trials: number;
  longest: number;
}

/** The assertions, by index, that one trial violates. */
export type TrialSource = () => readonly number[];

/**
 * Runs a series as runSeries, isDecided and judge do with recorded trials, on tallies: 10,000 histories of whole recordings would
 * take hours. A unit test shows that both come to the same.
 */
export function simulateSeries(next: TrialSource, { test, assertions, maximum }: Simulation): SeriesResult {
  const tallies: Tally[] = Array.from({ length: assertions }, () => ({ clean: 0, violating: 0 }));
  let trials = 0;
  while (trials < maximum && tallies.some((tally) => decide(tally, test) === 'undecided')) {
    const violated = next();
    tallies.forEach((tally, index) => tally[violated.includes(index) ? 'violating' : 'clean']++);
    trials++;
  }
  const decisions = tallies.map((tally) => decide(tally, test));
  return {
    word: mergeVerdicts(decisions.map((word) => (word === 'undecided' ? 'inconclusive' : word))),
    trials,
  };
}

/** Trials of a gateway with that noise and that defect. */
export function trialSource(simulation: Simulation, random: () => number): TrialSource {
  const { noise, defectRate, assertions } = simulation;
  return () => {
    const violated: number[] = [];
    if (random() < defectRate) violated.push(0);
    if (random() < noise) violated.push(Math.floor(random() * assertions));
    return violated;
  };
}

/** Runs many series and counts their words. */
export function simulateMany(simulation: Simulation, histories: number, random: () => number): Rates {
  return countWords(histories, () => simulateSeries(trialSource(simulation, random), simulation));
}

/** Counts the words of many histories. */
export function countWords(histories: number, simulate: () => SeriesResult): Rates {
  const rates: Rates = { words: { green: 0, inconclusive: 0, red: 0 }, trials: 0, longest: 0 };
  for (let history = 0; history < histories; history++) {
    const { word, trials } = simulate();
    rates.words[word]++;
    rates.trials += trials;
    rates.longest = Math.max(rates.longest, trials);
  }
  return rates;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32), so that the table can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
