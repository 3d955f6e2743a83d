import { existsSync } from 'node:fs';
import path from 'node:path';
import { sum } from '../common/sum.ts';
import { trialFile } from '../record/disk/run-folder.ts';
import { writeTrial } from '../record/disk/trial-file.ts';
import { RequestFigures } from '../record/requests/request-figures.ts';
import type { ObservedTrial, Trial } from '../record/trial.ts';
import { toRouteRow } from '../report/console/route-row.ts';
import { trialLine } from '../report/console/trial-line.ts';
import { verdictName } from '../report/target-name.ts';
import { entryOf } from '../report/verdicts/entry.ts';
import type { Settings } from '../settings/keys.ts';
import { isDecided, judge } from '../verdict/decide/judge.ts';
import type { Judgement } from '../verdict/decide/judgement.ts';
import { cleanTrialsNeeded, DEFAULT_TEST, type SequentialTest } from '../verdict/decide/sequential-test.ts';
import { expectationsOf, type Expectations } from '../verdict/known-issues/known-issues.ts';
import type { AssertionSignal } from '../verdict/known-issues/signal.ts';
import type { Assertion } from '../verdict/observe/assertion.ts';
import { requireCatalogued } from '../verdict/observe/catalogue.ts';
import type { NotJudged } from '../verdict/observe/judgeable.ts';
import { observe, observedTrial } from '../verdict/observe/observe.ts';
import { notClean } from '../verdict/baseline/not-clean.ts';
import type { ScenarioContext } from './context.ts';
import type { ReportedSeries } from './judged-series.ts';
import { describeKnownReds, signalsDecided, signalsOf } from './known-issues/signals.ts';

/** What is judged of one flow, or of the target itself. */
export interface FlowSeriesPlan {
  assertions: readonly Assertion[];
  /** The assertions that are left out, since the trials cannot show them. @default none */
  notJudged?: readonly NotJudged[];
  /** Its name in the final table. */
  route: string;
  /** How often a fault shows, and the confidence to reach. @default DEFAULT_TEST with the confidence of the settings */
  test?: SequentialTest;
  /** What is printed about all trials at the end of the run, with the verdicts. */
  summary?: (trials: readonly ObservedTrial[]) => string;
}

/** The trials of a flow so far, and what they say. */
export interface SeriesSoFar {
  trials: readonly ObservedTrial[];
  judgement: Judgement;
}

/** The trials of one flow until they are decided. Those that other flows still need are none of its own. */
export class FlowSeries {
  readonly #plan: FlowSeriesPlan;
  readonly #test: SequentialTest;
  readonly #context: ScenarioContext;
  readonly #trials: ObservedTrial[] = [];
  readonly #figures = new RequestFigures();
  #isDecided = false;
  #stopped: string | undefined;

  /** @throws Error that names assertions missing from the catalogue */
  constructor(plan: FlowSeriesPlan, comparisons: number, context: ScenarioContext) {
    requireCatalogued(plan.assertions);
    this.#plan = plan;
    this.#context = context;
    this.#test = { ...(plan.test ?? defaultTest(context.settings)), comparisons };
  }

  /** Whether its trials suffice, or more of them would prove no more. */
  get isDecided(): boolean {
    return this.#isDecided || this.#stopped !== undefined;
  }

  /**
   * Records a trial, and prints a line about it. Its requests are on disk then, and not kept. `said` is what the lines of
   * other flows have said of it.
   */
  async add(trial: Trial, said: Set<string>): Promise<void> {
    const { assertions } = this.#plan;
    const { settings, results, print } = this.#context;
    await record(trial, assertions, results());
    this.#trials.push(observedTrial(trial, assertions));
    this.#figures.add(trial);
    if (trial.flows === undefined)
      print(trialLine(trial, plannedTrials(this.#test, trial.number, settings), said));
    this.#isDecided = isDecided(this.#trials, assertions, this.#test) && signalsDecided(this.#signals());
    // A later trial has the same baseline.
    if (!this.#isDecided) this.#stopped = notClean(trial);
  }

  /** Ends it, unless it is decided. */
  stop(why: string): void {
    if (!this.isDecided) this.#stopped = why;
  }

  sofar(): SeriesSoFar {
    const { assertions } = this.#plan;
    return { trials: this.#trials, judgement: judge(this.#trials, assertions, this.#test) };
  }

  /** The verdict on the trials so far. */
  judged(): ReportedSeries {
    const { assertions, notJudged = [], route } = this.#plan;
    const trials = this.#trials;
    const { settings, rerunCommand, print, results } = this.#context;
    const judgement = judge(trials, assertions, this.#test);
    const signals = this.#signals();
    const entry = {
      ...entryOf(trials, this.#figures, judgement, signals),
      test: this.#test,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
      ...(notJudged.length > 0 ? { notJudged: [...notJudged] } : {}),
      ...(rerunCommand === undefined ? {} : { rerunCommand }),
    };
    const summary = this.#plan.summary?.(trials);
    const what = `${entry.scenario} ${verdictName(entry)}`;
    const byKnownIssues = settings.EXPECT === 'known';
    if (byKnownIssues) for (const line of describeKnownReds(what, signals, this.#expectations())) print(line);
    return {
      judgement,
      what,
      logFiles: logsOf(trials.at(-1), results()),
      signals,
      byKnownIssues,
      entry,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
      row: toRouteRow(route, trials, this.#figures),
      ...(summary === undefined ? {} : { summary }),
    };
  }

  #signals(): ReadonlyMap<string, AssertionSignal> {
    return signalsOf(this.#trials, this.#plan.assertions, this.#test, this.#expectations());
  }

  #expectations(): Expectations {
    const [first] = this.#trials;
    if (!first) return new Map();
    const { scenario, variant, identity } = first;
    const { knownIssues } = this.#context;
    return (
      this.#context.expectationsOf?.(variant) ??
      expectationsOf(knownIssues, { scenario, variant, ...identity })
    );
  }
}

// A target that is reloaded by a function or a request has none.
function logsOf(trial: ObservedTrial | undefined, results: string): string[] {
  const file = trial && path.join(results, trial.logFile);
  return file !== undefined && existsSync(file) ? [file] : [];
}

async function record(trial: Trial, assertions: readonly Assertion[], results: string): Promise<void> {
  // Relative, so that the folder of a run can be moved.
  trial.logFile = path.relative(results, trial.logFile);
  observe(trial, assertions);
  await writeTrial(trialFile(results, trial), trial);
}

/** The test of a series that has none of its own, with the confidence of the settings. */
export function defaultTest({ CONFIDENCE }: Pick<Settings, 'CONFIDENCE'>): SequentialTest {
  return { ...DEFAULT_TEST, confidence: CONFIDENCE };
}

/**
 * How many assertions a whole run judges of the target, if each series judges as many as these flows together. So each
 * series has an equal share of the run's chance of a wrong red, and each of its assertions an equal share of that.
 */
export function comparisonsIn(
  flows: readonly Pick<FlowSeriesPlan, 'assertions'>[],
  { seriesOfTarget = 1 }: Pick<ScenarioContext, 'seriesOfTarget'>,
): number {
  return sum(flows.map(({ assertions }) => assertions.length)) * seriesOfTarget;
}

/** The number of trials that a clean series takes, and at least the number of this trial. */
export function plannedTrials(test: SequentialTest, number: number, { TRIALS_MAX }: Settings): number {
  return Math.max(number, Math.min(TRIALS_MAX, cleanTrialsNeeded(test)));
}
