import path from 'node:path';
import { trialFile } from '../record/disk/run-folder.ts';
import { writeTrial } from '../record/disk/trial-file.ts';
import type { Trial } from '../record/trial.ts';
import { toRouteRow } from '../report/console/route-row.ts';
import { trialLine } from '../report/console/trial-line.ts';
import { toEntry } from '../report/verdicts/entry.ts';
import type { Settings } from '../settings/keys.ts';
import { isDecided, judge } from '../verdict/decide/judge.ts';
import { cleanTrialsNeeded, DEFAULT_TEST, type SequentialTest } from '../verdict/decide/sequential-test.ts';
import { expectationsOf, type Expectations } from '../verdict/known-issues/known-issues.ts';
import type { Judgement } from '../verdict/decide/judgement.ts';
import type { Assertion } from '../verdict/observe/assertion.ts';
import type { NotJudged } from '../verdict/observe/judgeable.ts';
import { requireCatalogued } from '../verdict/observe/catalogue.ts';
import { observe } from '../verdict/observe/observe.ts';
import type { ScenarioContext } from './context.ts';
import type { ReportedSeries } from './judged-series.ts';
import { describeKnownReds, signalsDecided, signalsOf } from './known-issues/signals.ts';
import { runSeries, type SeriesPlan } from './series.ts';

/** A series of trials of any kind, to be judged and reported. */
export interface SeriesScenario extends Pick<SeriesPlan, 'run' | 'recover'> {
  assertions: readonly Assertion[];
  /** The assertions that are left out, since the trials cannot show them. @default none */
  notJudged?: readonly NotJudged[];
  /** Its name in the final table. */
  route: string;
  /** How often a fault shows, and the confidence to reach. @default DEFAULT_TEST with the confidence of the settings */
  test?: SequentialTest;
  /** Why to stop although not every assertion is decided; undefined to go on. @default to go on */
  giveUp?: (trials: readonly Trial[], judgement: Judgement) => string | undefined;
  /** What is printed about all trials at the end of the run, with the verdicts. */
  summary?: (trials: readonly Trial[]) => string;
}

/** Runs trials until every assertion is decided, records and judges them. */
export async function runJudgedSeries(
  scenario: SeriesScenario,
  context: ScenarioContext,
): Promise<ReportedSeries> {
  const { settings } = context;
  const { assertions, notJudged = [], test = defaultTest(settings) } = scenario;
  requireCatalogued(assertions);
  const known = (trials: readonly Trial[]) => expectationsIn(trials, context);
  const signalsIn = (trials: readonly Trial[]) => signalsOf(trials, assertions, test, known(trials));
  let stopped: string | undefined;
  const trials = await runSeries({
    ...scenario,
    maximum: settings.TRIALS_MAX,
    run: async (number, sofar) => {
      const trial = await scenario.run(number, sofar);
      await record(trial, assertions, context.results());
      context.print(trialLine(trial, plannedTrials(test, number, settings)));
      return trial;
    },
    decided: (sofar) => {
      stopped = scenario.giveUp?.(sofar, judge(sofar, assertions, test));
      const decided = isDecided(sofar, assertions, test) && signalsDecided(signalsIn(sofar));
      if (decided) stopped = undefined;
      return decided || stopped !== undefined;
    },
  });
  const judgement = judge(trials, assertions, test);
  const signals = signalsIn(trials);
  const { rerunCommand } = context;
  const entry = {
    ...toEntry(trials, judgement, signals),
    test,
    ...(notJudged.length > 0 ? { notJudged: [...notJudged] } : {}),
    ...(rerunCommand === undefined ? {} : { rerunCommand }),
  };
  const summary = scenario.summary?.(trials);
  const what = `${entry.scenario} ${entry.variant} on ${entry.gateway} ${entry.version}`;
  const byKnownIssues = settings.EXPECT === 'known';
  if (byKnownIssues) for (const line of describeKnownReds(what, signals, known(trials))) context.print(line);
  return {
    judgement,
    what,
    logFile: path.join(context.results(), trials.at(-1)?.logFile ?? ''),
    signals,
    byKnownIssues,
    entry,
    ...(stopped === undefined ? {} : { stopped }),
    row: toRouteRow(scenario.route, trials),
    ...(summary === undefined ? {} : { summary }),
  };
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

/** The number of trials that a clean series takes, and at least the number of this trial. */
export function plannedTrials(test: SequentialTest, number: number, { TRIALS_MAX }: Settings): number {
  return Math.max(number, Math.min(TRIALS_MAX, cleanTrialsNeeded(test)));
}

function expectationsIn([first]: readonly Trial[], { knownIssues }: ScenarioContext): Expectations {
  if (!first) return new Map();
  const { scenario, variant, identity } = first;
  return expectationsOf(knownIssues, { scenario, variant, ...identity });
}
