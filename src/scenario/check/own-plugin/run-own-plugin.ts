import type { NotRun } from '../../../report/verdicts/schema.ts';
import type { ScenarioContext } from '../../context.ts';
import type { ReportedSeries } from '../../judged-series.ts';
import { startKong } from '../../kong/kong.ts';
import type { OwnRun } from '../../own-run.ts';
import { describeContainers, type RunImages } from '../../prepare/containers.ts';
import { printedSteps } from '../../prepare/steps.ts';
import { runFlows } from '../../run-scenario.ts';
import { SCENARIO } from '../check-scenario.ts';
import type { JudgedTarget, TargetToJudge } from '../judge-targets.ts';
import { whyOver } from '../why-ended.ts';
import { endsOfSeries, judgeSeries, type Ends } from './judge-series.ts';
import type { OwnPluginPlan } from './plan.ts';
import { prepareKongWith, setupOf } from './prepare.ts';
import { announcement, ROUTE, seriesFor, withName, type OwnPluginSeries } from './series.ts';

/**
 * Builds an image of Kong with a plugin of the user's own, and starts it once. What it returns runs the series of that
 * plugin, as one target of a run.
 * @throws UserError when Kong with the plugin cannot be built or started
 */
export async function pluginToJudge(plan: OwnPluginPlan): Promise<TargetToJudge> {
  const { name, settings, root, signal, secrets, say = () => undefined, maxDuration } = plan;
  const beganMs = performance.now();
  const images = await prepareKongWith(plan, printedSteps(say));
  for (const line of await describeContainers(images)) say(line);
  const preparedMs = performance.now() - beganMs;
  const judge: TargetToJudge['judge'] = (run, notRun) => {
    const sinceMs = performance.now() - preparedMs;
    return judgePlugin({ plan, images, run, notRun, whyTimeIsOver: () => whyOver(sinceMs, maxDuration) });
  };
  return { name, settings, root, signal, secrets, say, judge };
}

interface Judging {
  plan: OwnPluginPlan;
  images: RunImages;
  run: OwnRun;
  notRun: NotRun;
  whyTimeIsOver: () => string | undefined;
}

async function judgePlugin({ plan, images, run, notRun, whyTimeIsOver }: Judging): Promise<JudgedTarget> {
  const { name, plugin, expectHeader, settings, all, signal, say = () => undefined } = plan;
  const series = seriesFor(plugin.language, expectHeader, settings);
  const context = contextOf(plan, images, run, series.length, say);
  const ends = { all, signal, whyTimeIsOver };
  say(announcement(series, settings));
  const judged = await judgeSeries(
    series.map((one) => withName(one, name)),
    ends,
    (one) => runOne(one, ends, plan, context),
  );
  notRun.push(...judged.missing);
  return judged;
}

async function runOne(
  { lateS = 0, ...series }: OwnPluginSeries,
  ends: Ends,
  plan: OwnPluginPlan,
  context: ScenarioContext,
): Promise<ReportedSeries[]> {
  const { plugin, config } = plan;
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
    return await runFlows({ ...series, ...endsOfSeries(ends), scenario: SCENARIO, target: kong }, context);
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
    ...(plan.rerunCommand === undefined ? {} : { rerunCommand: plan.rerunCommand }),
    print,
    ...(signal ? { signal } : {}),
    ...(onLoad ? { onLoad } : {}),
  };
}
