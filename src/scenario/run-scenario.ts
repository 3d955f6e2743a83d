import path from 'node:path';
import { inject, type TestContext } from 'vitest';
import type { Target } from '../targets/target.ts';
import { rerunCommand, type JudgedBy } from './rerun-command.ts';
import { toEntry } from '../report/verdicts/entry.ts';
import { tellLive } from './live-trial.ts';
import { toRouteRow } from '../report/console/route-row.ts';
import type { VerdictEntry } from '../report/verdicts/schema.ts';
import { trialLine } from '../report/console/trial-line.ts';
import { runTrial, type Disruption, type TrialPlan } from '../trial/run-trial.ts';
import { runSeries, type SeriesPlan } from './series.ts';
import { trialFile } from '../record/disk/run-folder.ts';
import { DEFAULT_TIMING, watchedFor, type Timing } from '../trial/timing.ts';
import { writeTrial } from '../record/disk/trial-file.ts';
import type { Trial } from '../record/trial.ts';
import type { Assertion } from '../verdict/observe/assertion.ts';
import { requireAsserted } from './asserted.ts';
import { requireCatalogued } from '../verdict/observe/catalogue.ts';
import { isDecided, judge } from '../verdict/decide/judge.ts';
import { requireJudgeable } from '../verdict/observe/judgeable.ts';
import { observe } from '../verdict/observe/observe.ts';
import { recoveryOf } from '../verdict/observe/summarize.ts';
import { sayKnownReds, signalsDecided, signalsOf } from './known-issues/signals.ts';
import { cleanTrialsNeeded, DEFAULT_TEST, type SequentialTest } from '../verdict/decide/sequential-test.ts';
import { results } from './results.ts';
import type { JudgedSeries } from './judged-series.ts';

/** A gateway that can be built anew when a trial has left it in a bad state. */
export interface RestartableTarget {
  readonly gateway: Target;
  rebuild(): Promise<void>;
}

/** What a proof needs beside the settings. */
export interface ScenarioPlan extends Omit<TrialPlan, 'gateway' | 'load' | 'signal' | 'disruption'> {
  subject: RestartableTarget;
  /** Of the next trial. */
  disruption: Disruption | ((sofar: readonly Trial[]) => Disruption);
  /** The load for the gateway as it is started now; its address changes when it is rebuilt. */
  load: (gateway: Target) => TrialPlan['load'];
  assertions: Assertion[];
  /** How the final table calls it: "GET /go". */
  route: string;
  /** Whether each trial begins with a gateway that has just been started. @default false */
  fresh?: boolean;
  /** How surely and often the fault shows. */
  test?: SequentialTest;
  giveUp?: NonNullable<SeriesScenario['giveUp']>;
}

/** A series of trials of any kind, to be judged and reported. */
export interface SeriesScenario extends Pick<SeriesPlan, 'run' | 'recover'> {
  assertions: Assertion[];
  route: string;
  /** How surely and often the fault shows. @default DEFAULT_TEST with the confidence that the settings ask for */
  test?: SequentialTest;
  /** Whether more trials would prove no more. @default never */
  giveUp?: (trials: readonly Trial[]) => boolean;
  /** What is printed with the verdicts at the end, of all trials. */
  summary?: (trials: readonly Trial[]) => string;
}

/** Runs trials of load with a disruption until every assertion is decided, records, judges and reports them. */
export async function runScenario(context: TestContext, plan: ScenarioPlan): Promise<JudgedSeries> {
  const { assertions, upstream, subject } = plan;
  const { expectation } = plan.load(subject.gateway);
  requireJudgeable(assertions, {
    expectation,
    handled: upstream !== undefined,
    // Whether a target that should have plugin servers has any is for its trials to say.
    pluginServers: true,
    cpuTimes: subject.gateway.cpuTimes !== undefined,
  });
  return runSeriesOf(context, {
    ...plan,
    run: async (number, sofar) => {
      if (plan.fresh) await plan.subject.rebuild();
      const { gateway } = plan.subject;
      const { scenario, variant } = plan;
      const planned = plannedTrials(plan.test ?? defaultTest(), number);
      return runTrial(
        {
          ...plan,
          timing: timingOf(plan),
          gateway,
          disruption: typeof plan.disruption === 'function' ? plan.disruption(sofar) : plan.disruption,
          load: plan.load(gateway),
          signal: context.signal,
          onLoad: (progress) => tellLive({ scenario, variant, number, planned }, progress),
        },
        number,
      );
    },
    recover: async (trial) => {
      if (!plan.fresh && !recoveryOf(trial).recovered) await plan.subject.rebuild();
    },
  });
}

// A trial that ended before the bound on recovery could not tell whether it is kept.
function timingOf({ timing = DEFAULT_TIMING, assertions }: ScenarioPlan): Timing {
  const limits = assertions.filter(({ name }) => name === 'recovery').map(({ limit }) => limit);
  return watchedFor(timing, Math.max(0, ...limits));
}

/** Runs trials until every assertion is decided, records, judges and reports them. */
export async function runSeriesOf(context: TestContext, proof: SeriesScenario): Promise<JudgedSeries> {
  const { TRIALS_MAX } = inject('settings');
  const { assertions, test = defaultTest() } = proof;
  requireCatalogued(assertions);
  const trials = await runSeries({
    ...proof,
    maximum: TRIALS_MAX,
    run: async (number, sofar) => {
      const trial = await proof.run(number, sofar);
      // A run can be moved and passed on: what it names lies within it.
      trial.logFile = path.relative(results(), trial.logFile);
      observe(trial, assertions);
      await writeTrial(trialFile(results(), trial), trial);
      process.stdout.write(`${trialLine(trial, plannedTrials(test, number))}\n`);
      return trial;
    },
    decided: (sofar) =>
      proof.giveUp?.(sofar) === true ||
      (isDecided(sofar, assertions, test) && signalsDecided(signalsOf(sofar, assertions, test))),
  });
  const judgement = judge(trials, assertions, test);
  const signals = signalsOf(trials, assertions, test);
  const entry = {
    ...toEntry(trials, judgement, signals),
    test,
    again: rerunCommand(judgedBy(context), inject('settings')),
  };
  await annotate(context, entry);
  const row = toRouteRow(proof.route, trials);
  const summary = proof.summary?.(trials);
  context.task.meta.reported = { entry, row, ...(summary === undefined ? {} : { summary }) };
  const what = `${entry.scenario} ${entry.variant} on ${entry.gateway} ${entry.version}`;
  const byKnownIssues = inject('settings').EXPECT === 'known';
  if (byKnownIssues) sayKnownReds(what, trials, signals);
  const logFile = path.join(results(), trials.at(-1)?.logFile ?? '');
  const judged = { judgement, what, logFile, signals, byKnownIssues };
  requireAsserted(context, judged);
  return judged;
}

/** The test of a series without one of its own, with the confidence that the settings ask for. */
export function defaultTest(): SequentialTest {
  return { ...DEFAULT_TEST, confidence: inject('settings').CONFIDENCE };
}

/** How many trials a clean series takes, as it looks in the trial of this number. */
function plannedTrials(test: SequentialTest, number: number): number {
  return Math.max(number, Math.min(inject('settings').TRIALS_MAX, cleanTrialsNeeded(test)));
}

function judgedBy({ task }: TestContext): JudgedBy {
  const names = task.suite?.name === undefined ? [task.name] : [task.suite.name, task.name];
  return {
    project: task.file.projectName ?? '',
    file: path.relative(process.cwd(), task.file.filepath),
    name: names.join(' '),
  };
}

// junit.xml keeps annotations as properties: the verdict, and what is not green in it.
async function annotate(
  context: TestContext,
  { verdict, confidence, trials, assertions }: VerdictEntry,
): Promise<void> {
  await context.annotate(
    `${verdict} after ${trials} trials, confidence ${(confidence * 100).toFixed(1)} %`,
    'verdict',
  );
  for (const { name, verdict: word, evidence } of assertions)
    if (word !== 'green') await context.annotate(`${name}: ${evidence.join('; ')}`, word);
}
