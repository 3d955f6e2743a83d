import type { ObservedTrial, Trial } from '../record/trial.ts';
import { observedTrial } from '../verdict/observe/observe.ts';
import type { ScenarioContext } from './context.ts';
import type { ReportedSeries } from './judged-series.ts';
import { comparisonsIn, FlowSeries, type FlowSeriesPlan, type SeriesSoFar } from './series-of-flow.ts';
import { runSeries } from './series.ts';

/** A series of trials of any kind, to be judged and reported. */
export interface SeriesScenario extends FlowSeriesPlan {
  /** Runs the trial with this number, from 1, after those so far. */
  run: (number: number, sofar: readonly ObservedTrial[]) => Promise<Trial>;
  /** Called after each trial that is not the last. */
  recover?: (trial: ObservedTrial) => Promise<void>;
}

/** A series of trials in which flows run together; each is judged apart. */
export interface JointScenario {
  /** As the records of a trial are ordered. */
  flows: readonly FlowSeriesPlan[];
  /**
   * Runs a trial, and returns a record for each flow. `sofar` are those of the last one, which is the target itself where
   * it has a record; `undecided` says of each flow whether it needs more trials.
   */
  run: (
    number: number,
    sofar: readonly ObservedTrial[],
    undecided: readonly boolean[],
  ) => Promise<readonly Trial[]>;
  /** Why to stop although not every assertion is decided; undefined to go on. @default to go on */
  giveUp?: (flows: readonly SeriesSoFar[]) => string | undefined;
  /** Why a trial after the first that threw this ends the series; undefined to throw it. @default to throw it */
  whyEnded?: (error: unknown) => string | undefined;
  /** Called after each trial that is not the last. */
  recover?: (trials: readonly ObservedTrial[]) => Promise<void>;
}

/** Runs trials until every assertion is decided, records and judges them. */
export async function runJudgedSeries(
  scenario: SeriesScenario,
  context: ScenarioContext,
): Promise<ReportedSeries> {
  const { recover } = scenario;
  const joint: JointScenario = {
    flows: [scenario],
    run: async (number, sofar) => [await scenario.run(number, sofar)],
    ...(recover ? { recover: async ([trial]) => trial && (await recover(trial)) } : {}),
  };
  const [judged] = await runJointSeries(joint, context);
  if (!judged) throw new Error('a series of one flow has one verdict');
  return judged;
}

/** Runs trials until every assertion of every flow is decided, records and judges them. Returns a verdict for each flow. */
export async function runJointSeries(
  scenario: JointScenario,
  context: ScenarioContext,
): Promise<ReportedSeries[]> {
  const comparisons = comparisonsIn(scenario.flows, context);
  const flows = scenario.flows.map((flow) => new FlowSeries(flow, comparisons, context));
  const stop = (why: string | undefined) => {
    if (why !== undefined) for (const flow of flows) flow.stop(why);
  };
  await runSeries<readonly ObservedTrial[]>({
    maximum: context.settings.TRIALS_MAX,
    run: async (number, sofar) => {
      const ofTarget = sofar.flatMap((records) => records.at(-1) ?? []);
      const undecided = flows.map(({ isDecided }) => !isDecided);
      let trials: readonly Trial[];
      try {
        trials = await scenario.run(number, ofTarget, undecided);
      } catch (error) {
        const why = number > 1 ? scenario.whyEnded?.(error) : undefined;
        if (why === undefined) throw error;
        stop(why);
        return [];
      }
      const observed: ObservedTrial[] = [];
      const said = new Set<string>();
      for (const [index, flow] of flows.entries()) {
        const trial = trials[index];
        if (!trial) throw new Error('each flow has a record of each trial');
        // What was decided stays: more trials would be another test.
        if (!flow.isDecided) await flow.add(trial, said);
        observed.push(observedTrial(trial, scenario.flows[index]?.assertions ?? []));
      }
      stop(scenario.giveUp?.(flows.map((flow) => flow.sofar())));
      return observed;
    },
    decided: () => flows.every(({ isDecided }) => isDecided),
    ...(scenario.recover ? { recover: scenario.recover } : {}),
  });
  return flows.map((flow) => flow.judged());
}
