import { CACHE_FOLDER, WORKING_FOLDER } from '../../../common/places.ts';
import { UserError } from '../../../common/user-error.ts';
import { mergeVerdicts } from '../../../verdict/decide/merge.ts';
import { checkSummary } from '../../../report/console/check/summary.ts';
import type { NotRun } from '../../../report/verdicts/schema.ts';
import { Reaper } from '../../../runtime/reaper/reaper.ts';
import type { ScenarioContext } from '../../context.ts';
import type { ReportedSeries } from '../../judged-series.ts';
import { startKong } from '../../kong/kong.ts';
import { OwnRun } from '../../own-run.ts';
import { describeContainers, type RunImages } from '../../prepare/containers.ts';
import { printedSteps } from '../../prepare/steps.ts';
import { runFlows } from '../../run-scenario.ts';
import { SCENARIO } from '../check-scenario.ts';
import { NothingJudged, type CheckResult } from '../run-check.ts';
import { whyAborted, whyOver } from '../why-ended.ts';
import { ownPluginCommand, type OwnPluginPlan } from './plan.ts';
import { prepareKongWith, setupOf } from './prepare.ts';
import { announcement, ROUTE, seriesFor, type OwnPluginSeries } from './series.ts';

/**
 * Builds an image of Kong with a plugin of the user's own, and runs the series of that plugin.
 * @throws UserError when Kong with the plugin cannot be built or started, and NothingJudged when no trial could be judged
 */
export async function runOwnPlugin(plan: OwnPluginPlan): Promise<CheckResult> {
  const { say = () => undefined, maxDurationMs } = plan;
  const beganMs = performance.now();
  const reaper = await Reaper.start(CACHE_FOLDER);
  try {
    const images = await prepareKongWith(plan, printedSteps(say));
    for (const line of await describeContainers(images)) say(line);
    return await judgePlugin(plan, images, say, () => whyOver(beganMs, maxDurationMs));
  } finally {
    const left = await reaper.finish();
    if (left.length > 0) say(`the run left ${left.length} parts behind, now ended: ${left.join('; ')}`);
  }
}

async function judgePlugin(
  plan: OwnPluginPlan,
  images: RunImages,
  say: (line: string) => void,
  whyTimeIsOver: () => string | undefined,
): Promise<CheckResult> {
  const { plugin, expectHeader, settings, signal, secrets = [], root = WORKING_FOLDER } = plan;
  const run = await OwnRun.open(root, settings);
  const verdicts: ReportedSeries[] = [];
  const notRun: NotRun = [];
  try {
    const all = seriesFor(plugin.language, expectHeader, settings);
    const context = contextOf(plan, images, run, all.length, say);
    say(announcement(all, settings));
    for (const series of all) {
      const why = signal?.aborted ? whyAborted(signal) : verdicts.length > 0 ? whyTimeIsOver() : undefined;
      if (why === undefined) verdicts.push(...(await runOne(series, plan, context, whyTimeIsOver)));
      else for (const variant of variantsOf(series)) notRun.push({ scenario: SCENARIO, variant, why });
    }
    const complete = signal?.aborted !== true;
    const { file } = await run.finish({ reported: verdicts, notRun, complete }, secrets);
    say(`\n${checkSummary(file, undefined, notRun)}`);
    const words = verdicts.map(({ entry }) => entry.verdict);
    return {
      verdict: mergeVerdicts(notRun.length === 0 ? words : [...words, 'inconclusive']),
      verdicts,
      file,
      folder: run.folder,
    };
  } catch (error) {
    if (run.hasBegun) await run.finish({ reported: verdicts, notRun, complete: false }, secrets);
    if (signal?.aborted && verdicts.length === 0)
      throw new NothingJudged(`${whyAborted(signal)} before the first trial had ended`);
    if (error instanceof UserError) throw new NothingJudged(error.message);
    throw error;
  } finally {
    await run.close();
  }
}

async function runOne(
  { lateS = 0, ...series }: OwnPluginSeries,
  plan: OwnPluginPlan,
  context: ScenarioContext,
  whyTimeIsOver: () => string | undefined,
): Promise<ReportedSeries[]> {
  const { plugin, config, all = false, signal } = plan;
  const kong = await startKong(
    {
      scenario: SCENARIO,
      upstream: 'reflection',
      plugins: [],
      ownPlugin: setupOf(plan),
      routes: (upstream) => [{ path: ROUTE, plugin: plugin.name, config, upstream }],
      lateS,
    },
    context,
  );
  try {
    return await runFlows(
      {
        ...series,
        scenario: SCENARIO,
        target: kong,
        endsAtRed: !all,
        giveUp: (flows) =>
          !all && flows.some(({ judgement }) => judgement.verdict === 'red')
            ? 'a flow is red; --all goes on until every assertion is decided'
            : whyTimeIsOver(),
        whyEnded: () => (signal?.aborted ? whyAborted(signal) : undefined),
      },
      context,
    );
  } finally {
    await kong.stop();
  }
}

function contextOf(
  plan: OwnPluginPlan,
  images: RunImages,
  run: OwnRun,
  seriesOfTarget: number,
  print: (line: string) => void,
): ScenarioContext {
  const { settings, signal, onLoad } = plan;
  return {
    settings: { ...settings, RUNTIME: 'containers', GATEWAY: 'kong' },
    // Those of Kong are about the plugins of the suite.
    knownIssues: { versions: {}, expectations: [] },
    prepared: { pluginServers: [], missingPlugins: {}, images },
    results: () => run.begin(),
    seriesOfTarget,
    rerunCommand: ownPluginCommand(plan),
    print,
    ...(signal ? { signal } : {}),
    ...(onLoad ? { onLoad } : {}),
  };
}

function variantsOf({ flows, targetVariant }: OwnPluginSeries): string[] {
  return [...flows.map(({ variant }) => variant), targetVariant];
}
