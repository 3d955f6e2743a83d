import { decide, type SequentialTest, type Tally } from '../../src/verdict/decide/sequential-test.ts';
import { mergeVerdicts } from '../../src/verdict/decide/merge.ts';
import { countWords, type Rates, type SeriesResult } from './simulated-series.ts';

/** A whole run of a target: flows that are under way together, each with its own assertions. */
export interface SimulatedRun {
  test: SequentialTest;
  flows: number;
  /** Of each flow. */
  assertions: number;
  /** Share of trials that violate an assertion by chance, of each assertion by itself. */
  noise: number;
  /** Share of trials that violate everything by chance, as when the machine stalls. @default 0 */
  commonNoise?: number;
  /** The share of trials in which a defect shows, and in how many assertions at once, from the first. @default none */
  defect?: { rate: number; assertions: number };
  /** TRIALS_MAX. */
  maximum: number;
  /** Ends at the first red, as a check does without --all. @default false */
  endsAtRed?: boolean;
}

/** For each flow the assertions, by index, that one trial violates. */
export type RunSource = () => readonly (readonly number[])[];

/** Runs trials until every flow is decided; one that is takes no part in later trials, as in runJointSeries. */
export function simulateRun(next: RunSource, run: SimulatedRun): SeriesResult {
  const { test, maximum, endsAtRed = false } = run;
  const flows = Array.from({ length: run.flows }, () =>
    Array.from({ length: run.assertions }, (): Tally => ({ clean: 0, violating: 0 })),
  );
  const decisionsOf = (flow: readonly Tally[]) => flow.map((tally) => decide(tally, test));
  const open = new Set(flows.keys());
  let isOver = false;
  let trials = 0;
  while (trials < maximum && open.size > 0 && !isOver) {
    const violated = next();
    for (const index of open) {
      const flow = flows[index] ?? [];
      for (const [at, tally] of flow.entries())
        tally[violated[index]?.includes(at) === true ? 'violating' : 'clean']++;
      const decisions = decisionsOf(flow);
      isOver ||= endsAtRed && decisions.includes('red');
      if (!decisions.includes('undecided')) open.delete(index);
    }
    trials++;
  }
  const words = flows.flatMap(decisionsOf).map((word) => (word === 'undecided' ? 'inconclusive' : word));
  return { word: mergeVerdicts(words), trials };
}

/** Trials of a target with that noise and that defect. */
export function runSource(run: SimulatedRun, random: () => number): RunSource {
  const { flows, assertions, noise, commonNoise = 0, defect = { rate: 0, assertions: 0 } } = run;
  return () => {
    const isCommon = random() < commonNoise;
    const affected = random() < defect.rate ? defect.assertions : 0;
    return Array.from({ length: flows }, (_, flow) => {
      const violated: number[] = [];
      for (let at = 0; at < assertions; at++)
        if (random() < noise || isCommon || flow * assertions + at < affected) violated.push(at);
      return violated;
    });
  };
}

/** Simulates many runs and counts their words. */
export function simulateRuns(run: SimulatedRun, histories: number, random: () => number): Rates {
  return countWords(histories, () => simulateRun(runSource(run, random), run));
}
