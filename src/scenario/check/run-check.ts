import path from 'node:path';
import { WORKING_FOLDER } from '../../common/places.ts';
import { UserError } from '../../common/user-error.ts';
import type { ObservedTrial } from '../../record/trial.ts';
import { failuresMessage, verdictMessage } from '../../report/console/message.ts';
import type { NotRun, VerdictsFile } from '../../report/verdicts/schema.ts';
import type { Settings } from '../../settings/keys.ts';
import { ExternalTarget } from '../../targets/external/external.ts';
import type { ExternalTargetPlan } from '../../targets/external/find-target.ts';
import type { Verdict } from '../../verdict/decide/merge.ts';
import type { KnownIssues } from '../../verdict/known-issues/known-issues.ts';
import type { ScenarioContext } from '../context.ts';
import type { ReportedSeries } from '../judged-series.ts';
import { OwnRun } from '../own-run.ts';
import { runFlows } from '../run-scenario.ts';
import { canSeeBypasses, checkScenario, SCENARIO } from './check-scenario.ts';
import type { CheckFlow } from './default-flows.ts';
import { loadLine } from './flow-rates.ts';
import { oneCause } from './stop.ts';
import { usableFlows } from './usable-flows.ts';

/** A check of one target: what it is, how it is reloaded, the flows, and where results and messages go. */
export interface CheckPlan extends Pick<ScenarioContext, 'rerunCommand' | 'signal' | 'onLoad'> {
  target: ExternalTargetPlan;
  flows: readonly CheckFlow[];
  settings: Settings;
  /** What a relative RESULTS_DIR is relative to. @default the clone, or the working directory */
  root?: string;
  /** Whether it goes on after a red until every assertion is decided. @default false */
  all?: boolean;
  /** What is expected to be red. @default nothing */
  knownIssues?: KnownIssues;
  /** Texts that must not appear in the drafts of issues. @default none */
  secrets?: readonly string[];
  /** Takes each line about the run; it may name hosts. @default not said */
  say?: (line: string) => void;
}

/** What a check has found. */
export interface CheckResult {
  /** Of all flows and the target together: red before inconclusive before green. */
  verdict: Verdict;
  /** One for each flow, and one for the target itself. */
  verdicts: readonly ReportedSeries[];
  /** The content of verdicts.json. */
  file: VerdictsFile;
  /** The folder of the run. */
  folder: string;
  /** What made every trial void, in one sentence; absent when nothing did. */
  cause?: string;
}

/** A check ended before anything could be judged. */
export class NothingJudged extends UserError {
  override readonly name = 'NothingJudged';
}

/**
 * Reloads a target under load until every assertion is decided, and writes verdicts, report and records into a folder
 * of its own. Once its signal has aborted, it judges the trials that have ended.
 * @throws UserError when the results cannot be written, and NothingJudged when no trial could be judged
 */
export async function runCheck(plan: CheckPlan): Promise<CheckResult> {
  const run = await OwnRun.open(plan.root ?? WORKING_FOLDER, plan.settings);
  const notRun: NotRun = [];
  try {
    return await judgeTarget(plan, run, notRun);
  } catch (error) {
    const { signal, secrets = [] } = plan;
    if (run.hasBegun) await run.finish({ reported: [], notRun, complete: false }, secrets);
    if (signal?.aborted) throw new NothingJudged(`${whyAborted(signal)} before the first trial had ended`);
    if (error instanceof UserError) throw new NothingJudged(error.message);
    throw error;
  } finally {
    await run.close();
  }
}

async function judgeTarget(plan: CheckPlan, run: OwnRun, notRun: NotRun): Promise<CheckResult> {
  const { target, settings, signal, all = false, secrets = [], say = () => undefined } = plan;
  const gateway = new ExternalTarget(target, path.join(run.folder, 'logs', SCENARIO), signal);
  const { effectHeader = target.expectHeader } = target;
  if (!canSeeBypasses(target)) say('give --expect-header or --bypass-status to have bypasses judged');
  if (effectHeader !== undefined)
    say(`watching ${effectHeader} for ten seconds, with the baseline, whether it changes by itself`);
  await gateway.requireVisible();
  signal?.throwIfAborted();
  const { usable, left } = await usableFlows(plan.flows);
  signal?.throwIfAborted();
  for (const { variant, why } of left) {
    say(`not checked: ${variant}: ${why}`);
    notRun.push({ scenario: SCENARIO, variant, why });
  }
  say(loadLine(usable));
  let trials: readonly ObservedTrial[] = [];
  const scenario = checkScenario(usable, {
    target: gateway,
    settings,
    all,
    onReload: () => run.begin(),
    onTrials: (sofar) => (trials = sofar),
    whyEnded: () => (signal?.aborted ? whyAborted(signal) : undefined),
  });
  const verdicts = await runFlows(scenario, contextOf(plan, run, say));
  sayCommandFailure(gateway, say);
  const judgements = verdicts.map(({ judgement }) => judgement);
  const cause = oneCause(judgements, trials);
  const failed = verdicts.filter(({ judgement }) => judgement.verdict !== 'green');
  if (cause !== undefined) say(`\n${cause}`);
  else if (failed.length > 0) say(`\n${failuresMessage(failed.map(withMessage))}`);
  const outcome = { reported: verdicts, notRun, complete: signal?.aborted !== true };
  const { file, lines } = await run.finish(outcome, secrets);
  say(lines);
  const verdict = wordOf(verdicts);
  return { verdict, verdicts, file, folder: run.folder, ...(cause === undefined ? {} : { cause }) };
}

function contextOf(plan: CheckPlan, run: OwnRun, print: (line: string) => void): ScenarioContext {
  const { settings, knownIssues, rerunCommand, signal, onLoad } = plan;
  return {
    settings,
    knownIssues: knownIssues ?? { versions: {}, expectations: [] },
    prepared: { pluginServers: [], missingPlugins: {} },
    results: () => run.begin(),
    print,
    ...(rerunCommand === undefined ? {} : { rerunCommand }),
    ...(signal ? { signal } : {}),
    ...(onLoad ? { onLoad } : {}),
  };
}

// Only here: what the command printed may name hosts or secrets, and must not get into what people pass around.
function sayCommandFailure({ commandFailure }: ExternalTarget, say: (line: string) => void): void {
  if (!commandFailure) return;
  const { message, lastLines } = commandFailure;
  const printed = lastLines.length === 0 ? ['(nothing)'] : lastLines;
  say([`${message}. The last that it printed:`, ...printed.map((line) => `  ${line}`)].join('\n'));
}

function withMessage(judged: ReportedSeries) {
  const failed = judged.judgement.assertions.filter(({ verdict }) => verdict !== 'green');
  return { judged, message: verdictMessage(judged, failed) };
}

function wordOf(verdicts: readonly ReportedSeries[]): Verdict {
  const words = verdicts.map(({ judgement }) => judgement.verdict);
  if (words.includes('red')) return 'red';
  return words.length === 0 || words.includes('inconclusive') ? 'inconclusive' : 'green';
}

function whyAborted({ reason }: AbortSignal): string {
  return reason instanceof UserError ? reason.message : 'interrupted';
}
