import type { PolicyTarget } from '../../targets/policy-target.ts';
import { fastMonotonicMs } from '../../record/clock.ts';
import type { RequestTable } from '../../record/request-table.ts';
import { waitUntil } from '../../common/wait-until.ts';
import type { Dashboard } from '../../upstreams/dashboard/dashboard.ts';
import { policyId } from '../../upstreams/dashboard/policy.ts';
import { EAGER_BACKOFF } from './backoff.ts';
import type { PolicyVisibility } from '../../record/policy-record.ts';
import type { PolicyStory, PolicyTrialPlan } from './run-policy-trial.ts';
import { watch, type Pending } from './watch.ts';

/** Tyk begins a reload within a second of its trigger; a machine that is busy with something else gets more. */
const STEP_BOUND_MS = 10_000;

/**
 * The lost update in miniature. A is made and triggered, and the list request that follows is held by the dashboard, with A in it;
 * B is made and triggered meanwhile; then the list is let go. Both have to become visible. No step waits for a clock.
 */
export const lostUpdate: PolicyStory = async (plan, requestTable) => {
  const { target, dashboard } = plan;
  const queuedBefore = (await target.activity()).queued;
  const triggers: Triggered[] = [];
  let held: number;
  let releasedMs = 0;
  await dashboard.setGate('closed');
  try {
    triggers.push(await makeAndTrigger(plan));
    await waitUntil(
      'Tyk asks for the policy list',
      STEP_BOUND_MS,
      async () => (await dashboard.state()).held > 0,
    );
    await queuedAtLeast(target, queuedBefore + 1);
    triggers.push(await makeAndTrigger(plan));
    await queuedAtLeast(target, queuedBefore + 2);
    held = (await dashboard.state()).held;
  } finally {
    releasedMs = fastMonotonicMs();
    await dashboard.setGate('open');
  }
  const watched = await Promise.all(
    triggers.map(({ policy, answered }) =>
      follow(plan, { policy: { ...policy, releasedMs }, answered }, requestTable),
    ),
  );
  return { watched, held };
};

interface Triggered {
  policy: Pending;
  /** Resolves when the target has answered the trigger, with the time (monotonic ms). */
  answered: Promise<number>;
}

/** Makes one policy and sends its trigger, whose answer is not waited for: with `block` it comes with the end of the reload. */
async function makeAndTrigger({ target, dashboard, trigger }: PolicyTrialPlan): Promise<Triggered> {
  const index = await create(dashboard);
  const triggeredMs = fastMonotonicMs();
  const answered = target.trigger(trigger).then(() => fastMonotonicMs());
  // A trigger that fails is met by follow(); until then nobody waits for it.
  answered.catch(() => undefined);
  return { policy: { id: policyId(index), index, triggeredMs }, answered };
}

function create(dashboard: Dashboard): Promise<number> {
  return dashboard.create('rich', 1);
}

async function queuedAtLeast(target: PolicyTarget, count: number): Promise<void> {
  await waitUntil(
    `Tyk takes trigger ${count}`,
    STEP_BOUND_MS,
    async () => (await target.activity()).queued >= count,
  );
}

/** Watches a policy. With `block` only from the gateway's "done" on: then the first attempt tells whether that was true. */
async function follow(
  { target, trigger, boundMs }: PolicyTrialPlan,
  { policy, answered }: Triggered,
  requestTable: RequestTable,
): Promise<PolicyVisibility> {
  const answeredMs = await answered;
  const watched = await watch(target, policy, requestTable, EAGER_BACKOFF, boundMs);
  if (trigger !== 'block') return watched;
  return { ...watched, doneMs: answeredMs, falseDone: watched.attempts > 1 || watched.visibleMs === null };
}
