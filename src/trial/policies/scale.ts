import { setTimeout as delay } from 'node:timers/promises';
import { fastMonotonicMs } from '../../load/clock.ts';
import type { Recording } from '../../load/recording.ts';
import { policyId, type PolicyKind } from '../../upstreams/dashboard/policy.ts';
import { SEED_BACKOFF } from './backoff.ts';
import type { WatchedPolicy } from './record.ts';
import type { PolicyStory, PolicyTrialPlan } from './run-policy-trial.ts';
import { watch } from './watch.ts';

const MS_PER_S = 1000;

/** How many policies there are before, and how many come each second, for how many seconds. */
export interface ScaleLoad {
  kind: PolicyKind;
  before: number;
  perSecond: number;
  seconds: number;
}

/** The load of seed 004. */
export const SEED_LOAD: ScaleLoad = { kind: 'plain', before: 80_400, perSecond: 501, seconds: 5 };

/** At the start of each second so many policies at once: each made, triggered and watched until it is visible. */
export function atScale(load: ScaleLoad): PolicyStory {
  return async (plan, recording) => {
    const startMs = fastMonotonicMs();
    const all: Promise<WatchedPolicy>[] = [];
    for (let second = 0; second < load.seconds; second++) {
      await delay(Math.max(0, startMs + second * MS_PER_S - fastMonotonicMs()));
      for (let n = 0; n < load.perSecond; n++) all.push(one(plan, load.kind, recording));
    }
    return { watched: await Promise.all(all), held: null };
  };
}

async function one(plan: PolicyTrialPlan, kind: PolicyKind, recording: Recording): Promise<WatchedPolicy> {
  const index = await plan.dashboard.create(kind, 1);
  const triggeredMs = fastMonotonicMs();
  await plan.gateway.trigger(plan.trigger);
  const policy = { id: policyId(index), index, triggeredMs };
  return watch(plan.gateway, policy, recording, SEED_BACKOFF, plan.boundMs);
}
