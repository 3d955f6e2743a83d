import { setTimeout as delay } from 'node:timers/promises';
import { fastMonotonicMs } from '../../record/clock.ts';
import type { RequestTable } from '../../record/requests/request-table.ts';
import { policyId, type PolicyKind } from '../../upstreams/dashboard/policy.ts';
import { SEED_BACKOFF } from './backoff.ts';
import type { PolicyVisibility } from '../../record/target/policy-record.ts';
import type { PolicySteps, PolicyTrialPlan } from './run-policy-trial.ts';
import { watch } from './watch.ts';

const MS_PER_S = 1000;

/** How many policies there are before, and how many are created each second, for how many seconds. */
export interface ScaleLoad {
  kind: PolicyKind;
  before: number;
  perSecond: number;
  seconds: number;
}

/** The load of seed 004. */
export const SEED_LOAD: ScaleLoad = { kind: 'plain', before: 80_400, perSecond: 501, seconds: 5 };

interface CreatedPolicy {
  policy: PolicyVisibility;
  /** How long after the start of its second its trigger was sent. */
  lateMs: number;
}

/**
 * Creates policies at once at the start of each second, triggers a reload for each, and watches each until it is
 * visible.
 */
export function atScale(load: ScaleLoad): PolicySteps {
  return async (plan, requestTable) => {
    const startMs = fastMonotonicMs();
    const all: Promise<CreatedPolicy>[] = [];
    for (let second = 0; second < load.seconds; second++) {
      const dueMs = startMs + second * MS_PER_S;
      await delay(Math.max(0, dueMs - fastMonotonicMs()));
      for (let n = 0; n < load.perSecond; n++) all.push(createAndWatch(plan, load.kind, dueMs, requestTable));
    }
    const made = await Promise.all(all);
    const lateMs = Math.max(...made.map((one) => one.lateMs));
    return { watched: made.map(({ policy }) => policy), held: null, lateMs };
  };
}

async function createAndWatch(
  { dashboard, target, trigger, boundMs }: PolicyTrialPlan,
  kind: PolicyKind,
  dueMs: number,
  requestTable: RequestTable,
): Promise<CreatedPolicy> {
  const index = await dashboard.create(kind, 1);
  const triggeredMs = fastMonotonicMs();
  await target.trigger(trigger);
  const pending = { id: policyId(index), index, triggeredMs };
  const policy = await watch(target, pending, requestTable, SEED_BACKOFF, boundMs);
  return { policy, lateMs: triggeredMs - dueMs };
}
