import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { PolicyTarget } from '../../targets/policy-target.ts';
import { monotonicMs } from '../../record/clock.ts';
import { ConnectionTable } from '../../record/requests/connection-table.ts';
import { RequestTable } from '../../record/requests/request-table.ts';
import { waitUntil } from '../../common/wait-until.ts';
import type { Dashboard } from '../../upstreams/dashboard/dashboard.ts';
import { policyId } from '../../upstreams/dashboard/policy.ts';
import type { Trial } from '../../record/trial.ts';
import { within } from './bound.ts';
import { dashboardShare, lastListed } from './dashboard-figures.ts';
import type { PolicyRecord, ReloadActivity, Trigger } from '../../record/target/policy-record.ts';
import { check } from './watch.ts';

const NANOS_PER_MS = 1e6;

/** What a trial about policies needs. */
export interface PolicyTrialPlan {
  scenario: string;
  variant: string;
  target: PolicyTarget;
  dashboard: Dashboard;
  trigger: Trigger;
  boundMs: number;
}

/**
 * The steps of a trial: creates policies, triggers reloads, and watches until each policy is visible or its bound is
 * over.
 */
export type PolicySteps = (
  plan: PolicyTrialPlan,
  requestTable: RequestTable,
) => Promise<Pick<PolicyRecord, 'watched' | 'held'> & Partial<Pick<PolicyRecord, 'lateMs' | 'fault'>>>;

/**
 * Runs one trial about policies: its steps, then keys for old policies, then one more reload.
 * Steps that fail are a failed disruption, and part of the record.
 */
export async function runPolicyTrial(
  plan: PolicyTrialPlan,
  steps: PolicySteps,
  number: number,
): Promise<Trial> {
  const { target, dashboard } = plan;
  const startedAt = new Date().toISOString();
  const requestTable = new RequestTable();
  const dashboardBefore = await dashboard.state();
  const before = await target.activity();
  const stateBefore = await target.inspect();
  const loop = monitorEventLoopDelay();
  loop.enable();
  const beganMs = monotonicMs();
  let failure: string | undefined;
  const done = await steps(plan, requestTable).catch((error: unknown) => {
    failure = error instanceof Error ? error.message : String(error);
    return { watched: [], held: null };
  });
  const endedMs = monotonicMs();
  loop.disable();
  const dashboardAfter = await dashboard.state();
  await checkOld(plan, dashboardBefore.policies, requestTable);
  const finalReloadMs = await within(plan.boundMs, () => target.trigger('block'));
  const after = await settled(plan);
  const lists = dashboardAfter.lists.slice(dashboardBefore.lists.length);
  const policies: PolicyRecord = {
    trigger: plan.trigger,
    boundMs: plan.boundMs,
    lateMs: 0,
    ...done,
    lastListed: lastListed(dashboardAfter.lists),
    lists,
    dashboardShare: dashboardShare(lists, done.watched, plan.boundMs),
    before,
    after,
    finalReloadMs,
  };
  return {
    scenario: plan.scenario,
    variant: plan.variant,
    number,
    startedAt,
    identity: target.identity,
    load: { connections: 1, thinkMs: 0, timeoutMs: plan.boundMs },
    expectation: 'a key for the policy',
    disruption: {
      kind: 'policies',
      policies,
      beganMs,
      endedMs,
      ...(failure === undefined ? {} : { failure }),
    },
    before: stateBefore,
    after: await target.inspect(),
    idleCloses: [],
    errors: [],
    connectionsOpened: 0,
    loopDelayMs: { p99: loop.percentile(99) / NANOS_PER_MS, max: loop.max / NANOS_PER_MS },
    idleCpu: [],
    handledIsCounted: false,
    logFile: target.logFile,
    requestTable,
    connectionTable: new ConnectionTable(beganMs),
  };
}

/**
 * The target's activity once every reload that began has ended, or when the bound is over; the figures then show a
 * reload that hangs.
 */
async function settled({ target, boundMs }: PolicyTrialPlan): Promise<ReloadActivity> {
  let activity = await target.activity();
  await waitUntil('every reload that began ends', boundMs, async () => {
    activity = await target.activity();
    return activity.completed >= activity.begun;
  }).catch(() => undefined);
  return activity;
}

/** Tries to create a key for the first, the middle and the last of the policies from before. */
async function checkOld(
  { target }: PolicyTrialPlan,
  count: number,
  requestTable: RequestTable,
): Promise<void> {
  const indices = new Set([1, Math.ceil(count / 2), count]);
  for (const index of indices) if (index >= 1) await check(target, policyId(index), requestTable);
}
