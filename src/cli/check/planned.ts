import type { LoadEngine } from '../../load/engine.ts';
import { ownDescriptors, requireDescriptors } from '../../load/descriptor-limit.ts';
import { dryRunLines, type DryRun } from '../../scenario/check/announcement.ts';
import type { OwnPluginPlan } from '../../scenario/check/own-plugin/plan.ts';
import { dryRunLines as pluginDryRun, seriesFor } from '../../scenario/check/own-plugin/series.ts';
import { planTarget } from '../../scenario/check/plan-target.ts';
import type { CheckPlan } from '../../scenario/check/run-check.ts';
import { secretsOf } from '../../settings/secrets.ts';
import type { AcceptedFindings, AcceptingTarget } from './accept.ts';
import type { AskedPlugin } from './own-plugin.ts';
import type { NamedTarget } from './settings.ts';

/** A target that is ready to be checked. */
export interface Planned extends AcceptingTarget {
  plan: CheckPlan | OwnPluginPlan;
  /** What a check of it would do, with what only the options say. */
  dryRun: (given: Pick<DryRun, 'all' | 'maxDuration'>) => string[];
}

/**
 * Plans each: a server gets the first requests, and of a plugin its folder is read. For a dry run, nothing is started.
 * @throws UserError; the signal's reason, once what was started is closed
 */
export async function planAll(
  all: readonly (NamedTarget | AskedPlugin)[],
  accepted: AcceptedFindings | undefined,
  how: Pick<NamedTarget, 'say' | 'dryRun' | 'signal' | 'onPods'> = {},
): Promise<Planned[]> {
  const planned: Planned[] = [];
  try {
    for (const asked of all)
      planned.push(
        'plugin' in asked ? plannedPlugin(asked) : await plannedServer({ ...asked, ...how }, accepted),
      );
    return planned;
  } catch (error) {
    await Promise.all(enginesOf(planned).map((engine) => engine.close()));
    throw error;
  }
}

/** What carries the load of each, where that is not this process. */
export function enginesOf(planned: readonly Planned[]): LoadEngine[] {
  return planned.flatMap(({ plan }) => ('engine' in plan && plan.engine ? [plan.engine] : []));
}

async function plannedServer(asked: NamedTarget, accepted: AcceptedFindings | undefined): Promise<Planned> {
  const { name, of, rerunCommand } = asked;
  const { target, flows, settings, options, maxDuration, engine, unasked } = await planTarget(asked);
  const loads = flows.map(({ load }) => load);
  // Shards look at their own limits.
  if (!engine) requireDescriptors(loads, ownDescriptors());
  const plan: CheckPlan = {
    ...(name === undefined ? {} : { name }),
    target,
    flows,
    settings,
    all: options.all,
    accepted: accepted?.expectationsOf(of),
    rerunCommand,
    secrets: secretsOf(
      settings,
      loads.map(({ url }) => url),
    ),
    maxDuration,
    ...(engine ? { engine } : {}),
  };
  const hasOwnFlows = asked.target.flows !== undefined;
  const dryRun: Planned['dryRun'] = (given) =>
    dryRunLines({
      flows,
      target,
      settings,
      engine,
      hasOwnFlows,
      unasked,
      maxDuration,
      ...given,
      all: options.all || given.all,
    });
  return { name, target: of, plan, dryRun };
}

function plannedPlugin(asked: AskedPlugin): Planned {
  const { name, of, plugin, expectHeader, settings, image } = asked;
  const dryRun = () => pluginDryRun(seriesFor(plugin.language, expectHeader, settings), settings, image);
  return { name, target: of, plan: asked, dryRun };
}
