import { CACHE_FOLDER } from '../../common/places.ts';
import { Reaper } from '../../runtime/reaper/reaper.ts';
import { judgeTargets, type ChecksResult, type TargetToJudge } from './judge-targets.ts';
import type { OwnPluginPlan } from './own-plugin/plan.ts';
import { serverToJudge, type CheckPlan } from './run-check.ts';

/**
 * Checks targets one after the other, in one run. Every Kong is built and started once before any load.
 * @throws as `judgeTargets`, and UserError when Kong with a plugin cannot be built or started
 */
export async function runTargets(plans: readonly (CheckPlan | OwnPluginPlan)[]): Promise<ChecksResult> {
  const reaper = plans.some(isOfPlugin) ? await Reaper.start(CACHE_FOLDER) : undefined;
  try {
    const targets: TargetToJudge[] = [];
    for (const plan of plans)
      targets.push(isOfPlugin(plan) ? await pluginToJudge(plan) : serverToJudge(plan));
    return await judgeTargets(targets);
  } finally {
    const left = (await reaper?.finish()) ?? [];
    if (left.length > 0)
      plans[0]?.say?.(`the run left ${left.length} parts behind, now ended: ${left.join('; ')}`);
  }
}

async function pluginToJudge(plan: OwnPluginPlan): Promise<TargetToJudge> {
  // Loaded only here, since it loads testcontainers, which may not be installed.
  const own = await import('./own-plugin/run-own-plugin.ts');
  return own.pluginToJudge(plan);
}

function isOfPlugin(plan: CheckPlan | OwnPluginPlan): plan is OwnPluginPlan {
  return 'plugin' in plan;
}
