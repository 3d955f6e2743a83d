import path from 'node:path';
import { WORKING_FOLDER } from '../../common/places.ts';
import { UserError } from '../../common/user-error.ts';
import type { ObservedTrial } from '../../record/trial.ts';
import { checkSummary } from '../../report/console/check/summary.ts';
import type { NotRun, VerdictsFile } from '../../report/verdicts/schema.ts';
import type { Settings } from '../../settings/keys.ts';
import { EffectValue } from '../../targets/external/effect-value.ts';
import { ExternalTarget } from '../../targets/external/external.ts';
import type { ExternalTargetPlan } from '../../targets/external/find-target.ts';
import { mergeVerdicts, type Verdict } from '../../verdict/decide/merge.ts';
import type { Expectations, KnownIssues } from '../../verdict/known-issues/known-issues.ts';
import type { ScenarioContext } from '../context.ts';
import type { ReportedSeries } from '../judged-series.ts';
import { OwnRun } from '../own-run.ts';
import { runFlows } from '../run-scenario.ts';
import { canSeeBypasses, checkScenario, SCENARIO, variantOf } from './check-scenario.ts';
import { reloadsLine } from './announcement.ts';
import type { CheckFlow } from './default-flows.ts';
import { loadLine } from './flow-rates.ts';
import { oneCause } from './stop.ts';
import { usableFlows } from './usable-flows.ts';
import { whyAborted, whyOver } from './why-ended.ts';

/** A check of one target: what it is, how it is reloaded, the flows, and where results and messages go. */
export interface CheckPlan extends Pick<ScenarioContext, 'rerunCommand' | 'signal' | 'onLoad'> {
  /** Precedes its variants, where a run has several targets. @default none */
  name?: string;
  target: ExternalTargetPlan;
  flows: readonly CheckFlow[];
  settings: Settings;
  /** What a relative RESULTS_DIR is relative to. @default the clone, or the working directory */
  root?: string;
  /** How long it may take; it ends after the trial in which this is over. @default as long as it needs */
  maxDurationMs?: number | undefined;
  /** Whether it goes on after a red until every assertion is decided. @default false */
  all?: boolean;
  /** What is expected to be red. @default nothing */
  knownIssues?: KnownIssues;
  /** What of it is accepted, by the name of the flow, or `target`; in place of the known issues. */
  accepted?: ((flow: string) => Expectations) | undefined;
  /** Texts that must not appear in the drafts of issues. @default none */
  secrets?: readonly string[];
  /** Takes each line about the run; it may name hosts. @default not said */
  say?: (line: string) => void;
}

/** What has been judged of a target. */
interface JudgedTarget {
  /** One for each flow, and one for the target itself. */
  verdicts: readonly ReportedSeries[];
  /** What made every trial void, in one sentence; absent when nothing did. */
  cause?: string;
}

/** What a check of several targets has found. */
export interface ChecksResult {
  /** Of all flows and targets together: red before inconclusive before green. */
  verdict: Verdict;
  /** In the order of the targets; empty for one of which nothing could be judged. */
  targets: readonly JudgedTarget[];
  /** The content of verdicts.json. */
  file: VerdictsFile;
  /** The folder of the run. */
  folder: string;
}

/** What a check has found. */
export interface CheckResult extends JudgedTarget, Omit<ChecksResult, 'targets'> {}

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
  const { targets, ...result } = await runChecks([plan]);
  return { ...result, ...(targets[0] ?? { verdicts: [] }) };
}

/**
 * The same for several targets, one after the other, in one folder. One of which nothing can be judged does not keep
 * the others from it.
 * @throws as `runCheck`
 */
export async function runChecks(plans: readonly CheckPlan[]): Promise<ChecksResult> {
  const [first] = plans;
  if (!first) throw new Error('a check needs a target');
  const { settings, signal, say = () => undefined } = first;
  const run = await OwnRun.open(first.root ?? WORKING_FOLDER, settings);
  const secrets = plans.flatMap((plan) => plan.secrets ?? []);
  const notRun: NotRun = [];
  const targets: JudgedTarget[] = [];
  try {
    for (const plan of plans) {
      if (signal?.aborted === true && targets.length > 0) break;
      if (plan.name !== undefined) say(`\ntarget ${plan.name}`);
      targets.push(
        plans.length === 1 ? await judgeTarget(plan, run, notRun) : await tryTarget(plan, run, notRun),
      );
    }
    const reported = targets.flatMap(({ verdicts }) => verdicts);
    if (reported.length === 0) throw new NothingJudged('nothing could be judged of any target');
    const { file } = await run.finish({ reported, notRun, complete: signal?.aborted !== true }, secrets);
    const missing = notRun.filter(({ variant }) =>
      plans.some(
        ({ name }, index) => targets[index]?.verdicts.length === 0 && variant === variantOf(name, 'target'),
      ),
    );
    say(`\n${checkSummary(file, plans.length === 1 ? targets[0]?.cause : undefined, missing)}`);
    const isMissing = targets.length < plans.length || targets.some(({ verdicts }) => verdicts.length === 0);
    const words = reported.map(({ judgement }) => judgement.verdict);
    return {
      verdict: mergeVerdicts(isMissing ? [...words, 'inconclusive'] : words),
      targets,
      file,
      folder: run.folder,
    };
  } catch (error) {
    if (run.hasBegun) await run.finish({ reported: [], notRun, complete: false }, secrets);
    if (signal?.aborted) throw new NothingJudged(`${whyAborted(signal)} before the first trial had ended`);
    if (error instanceof UserError) throw new NothingJudged(error.message);
    throw error;
  } finally {
    await run.close();
  }
}

async function tryTarget(plan: CheckPlan, run: OwnRun, notRun: NotRun): Promise<JudgedTarget> {
  try {
    return await judgeTarget(plan, run, notRun);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    plan.say?.(`nothing is judged of ${plan.name ?? 'the target'}: ${error.message}`);
    notRun.push({ scenario: SCENARIO, variant: variantOf(plan.name, 'target'), why: error.message });
    return { verdicts: [] };
  }
}

async function judgeTarget(plan: CheckPlan, run: OwnRun, notRun: NotRun): Promise<JudgedTarget> {
  const { name, target, settings, signal, all = false, say = () => undefined } = plan;
  const beganMs = performance.now();
  const gateway = new ExternalTarget(target, path.join(run.folder, 'logs', SCENARIO, name ?? ''), signal);
  const { effectHeader = target.expectHeader } = target;
  if (!canSeeBypasses(plan.flows)) say('give --expect-header or --bypass-status to have bypasses judged');
  const watched = target.effect ? new EffectValue(target.effect).name : effectHeader;
  if (watched !== undefined)
    say(`watching ${watched} for ten seconds, with the baseline, whether it changes by itself`);
  await gateway.requireVisible();
  if (gateway.remainingProofs !== undefined) say(gateway.remainingProofs);
  signal?.throwIfAborted();
  const { usable, left } = await usableFlows(plan.flows);
  signal?.throwIfAborted();
  for (const { variant, why } of left) {
    say(`not checked: ${variant}: ${why}`);
    notRun.push({ scenario: SCENARIO, variant: variantOf(name, variant), why });
  }
  say(loadLine(usable));
  say(reloadsLine(settings, all));
  let trials: readonly ObservedTrial[] = [];
  const scenario = checkScenario(usable, {
    target: gateway,
    name,
    settings,
    all,
    expectationsOf: expectationsIn(plan),
    onReload: () => run.begin(),
    onTrials: (sofar) => (trials = sofar),
    whyEnded: () => (signal?.aborted ? whyAborted(signal) : undefined),
    whyOver: () => whyOver(beganMs, plan.maxDurationMs),
  });
  const verdicts = await runFlows(scenario, contextOf(plan, run, say));
  sayCommandFailure(gateway, say);
  const judgements = verdicts.map(({ judgement }) => judgement);
  const cause = oneCause(judgements, trials);
  if (cause !== undefined && name !== undefined) say(`\n${name}: ${cause}`);
  return { verdicts, ...(cause === undefined ? {} : { cause }) };
}

function expectationsIn({ name, accepted }: CheckPlan): ScenarioContext['expectationsOf'] {
  if (!accepted) return undefined;
  return (variant) => accepted(name === undefined ? variant : variant.slice(name.length + 1));
}

function contextOf(plan: CheckPlan, run: OwnRun, print: (line: string) => void): ScenarioContext {
  const { settings, knownIssues, rerunCommand, signal, onLoad } = plan;
  const expectationsOf = expectationsIn(plan);
  return {
    settings,
    knownIssues: knownIssues ?? { versions: {}, expectations: [] },
    ...(expectationsOf ? { expectationsOf } : {}),
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
