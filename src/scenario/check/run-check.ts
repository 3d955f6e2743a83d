import path from 'node:path';
import type { ObservedTrial } from '../../record/trial.ts';
import type { NotRun } from '../../report/verdicts/schema.ts';
import type { Settings } from '../../settings/keys.ts';
import { EffectValue } from '../../targets/external/effect-value.ts';
import type { CheckedTarget } from '../../targets/external/checked-target.ts';
import { ExternalTarget } from '../../targets/external/external.ts';
import type { ExternalTargetPlan } from '../../targets/external/find-target.ts';
import { KubernetesTarget } from '../../targets/kubernetes/kubernetes-target.ts';
import type { Expectations, KnownIssues } from '../../verdict/known-issues/known-issues.ts';
import type { ScenarioContext } from '../context.ts';
import type { OwnRun } from '../own-run.ts';
import { runFlows } from '../run-scenario.ts';
import { canSeeBypasses, checkScenario, SCENARIO, variantOf } from './check-scenario.ts';
import { engineLine, reloadsLine } from './announcement.ts';
import type { CheckFlow } from './default-flows.ts';
import { loadLine } from './flow-rates.ts';
import { judgeTargets, type ChecksResult, type JudgedTarget, type TargetToJudge } from './judge-targets.ts';
import { oneCause } from './stop.ts';
import { usableFlows } from './usable-flows.ts';
import { whyAborted, whyOver, withVoid, type MaxDuration } from './why-ended.ts';

/** A check of one target: what it is, how it is reloaded, the flows, and where results and messages go. */
export interface CheckPlan extends Pick<ScenarioContext, 'rerunCommand' | 'signal' | 'onLoad' | 'engine'> {
  /** Precedes its variants, where a run has several targets. @default none */
  name?: string;
  target: ExternalTargetPlan;
  flows: readonly CheckFlow[];
  settings: Settings;
  /** What a relative RESULTS_DIR is relative to. @default the clone, or the working directory */
  root?: string;
  /** How long it may take; it ends after the trial in which this is over. @default as long as it needs */
  maxDuration?: MaxDuration | undefined;
  /** Whether it goes on after a red until every assertion is decided. @default false */
  all?: boolean;
  /** How its user asks it to go on after a red, for messages. @default --all */
  goOn?: string;
  /** Whether an assertion is judged; each flow needs one. @default all are */
  only?: ((assertion: string) => boolean) | undefined;
  /** What is expected to be red. @default nothing */
  knownIssues?: KnownIssues;
  /** What of it is accepted, by the name of the flow, or `target`; in place of the known issues. */
  accepted?: ((flow: string) => Expectations) | undefined;
  /** Texts that must not appear in the drafts of issues. @default none */
  secrets?: readonly string[];
  /** Takes each line about the run; it may name hosts. @default not said */
  say?: (line: string) => void;
}

/** What a check has found. */
export interface CheckResult extends JudgedTarget, Omit<ChecksResult, 'targets'> {}

/**
 * Reloads a target under load until every assertion is decided, and writes verdicts, report and records into a folder
 * of its own. Once its signal has aborted, it judges the trials that have ended.
 * @throws as `judgeTargets`
 */
export async function runCheck(plan: CheckPlan): Promise<CheckResult> {
  const { targets, ...result } = await judgeTargets([serverToJudge(plan)]);
  return { ...result, ...(targets[0] ?? { verdicts: [] }) };
}

/** A server of the user's own, as one target of a run. */
export function serverToJudge(plan: CheckPlan): TargetToJudge {
  const { name, settings, root, signal, secrets, say } = plan;
  const judge: TargetToJudge['judge'] = (run, notRun) => judgeServer(plan, run, notRun);
  return { name, settings, root, signal, secrets, say, judge };
}

async function judgeServer(plan: CheckPlan, run: OwnRun, notRun: NotRun): Promise<JudgedTarget> {
  const { name, target, signal } = plan;
  const logs = path.join(run.folder, 'logs', SCENARIO, name ?? '');
  const gateway = target.kubernetes
    ? new KubernetesTarget(target, target.kubernetes, logs, { signal })
    : new ExternalTarget(target, logs, signal);
  try {
    return await judgeGateway(gateway, plan, { run, notRun });
  } finally {
    await gateway.stop();
  }
}

async function judgeGateway(
  gateway: CheckedTarget,
  plan: CheckPlan,
  { run, notRun }: { run: OwnRun; notRun: NotRun },
): Promise<JudgedTarget> {
  const { name, target, settings, signal, all = false, only, say = () => undefined } = plan;
  const beganMs = performance.now();
  const { effectHeader = target.expectHeader } = target;
  if (!canSeeBypasses(plan.flows))
    say('to have bypasses judged, say how to recognise one: --expect-header or --bypass-status');
  for (const hint of target.kubernetes?.hints ?? []) say(hint);
  const watched = target.effect ? new EffectValue(target.effect).name : effectHeader;
  if (watched !== undefined && !target.kubernetes)
    say(`watching ${watched} for ten seconds during the baseline: it must not change without a reload`);
  await gateway.requireVisible();
  if (gateway.remainingProofs !== undefined) say(gateway.remainingProofs);
  const { usable, left } = await usableFlows(plan.flows, plan.engine, signal);
  for (const { variant, why } of left) {
    say(`not checked: ${variant}: ${why}`);
    notRun.push({ scenario: SCENARIO, variant: variantOf(name, variant), why });
  }
  say(loadLine(usable));
  if (plan.engine?.carriedBy !== undefined) say(engineLine(plan.engine.carriedBy));
  say(reloadsLine(settings, all));
  let trials: readonly ObservedTrial[] = [];
  const scenario = checkScenario(usable, {
    target: gateway,
    name,
    settings,
    all,
    goOn: plan.goOn,
    only,
    expectationsOf: expectationsIn(plan),
    onReload: () => run.begin(),
    onTrials: (sofar) => (trials = sofar),
    whyEnded: () => (signal?.aborted ? whyAborted(signal) : undefined),
    whyOver: () => withVoid(whyOver(beganMs, plan.maxDuration), trials),
  });
  const verdicts = await runFlows(scenario, contextOf(plan, run, say));
  if (signal?.aborted !== true) sayCommandFailure(gateway, say);
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
  const { settings, knownIssues, rerunCommand, signal, onLoad, engine } = plan;
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
    ...(engine ? { engine } : {}),
  };
}

// Only here: what the command printed may name hosts or secrets, and must not get into what people pass around.
function sayCommandFailure({ commandFailure }: CheckedTarget, say: (line: string) => void): void {
  if (!commandFailure) return;
  const { message, lastLines, heading } = commandFailure;
  const printed = lastLines.length === 0 ? ['(nothing)'] : lastLines;
  say([`${message}. ${heading}:`, ...printed.map((line) => `  ${line}`)].join('\n'));
}
