import type { PolicyTarget } from '../../targets/policy-target.ts';
import { fastMonotonicMs } from '../../record/clock.ts';
import type { RequestTable } from '../../record/requests/request-table.ts';
import { waitUntil } from '../../common/wait-until.ts';
import type { Dashboard } from '../../upstreams/dashboard/dashboard.ts';
import { policyId } from '../../upstreams/dashboard/policy.ts';
import { EAGER_BACKOFF } from './backoff.ts';
import type { PolicyVisibility } from '../../record/target/policy-record.ts';
import type { PolicySteps, PolicyTrialPlan } from './run-policy-trial.ts';
import { watch, type Pending } from './watch.ts';

/** Tyk begins a reload within a second of its trigger; a busy machine needs longer. */
const STEP_BOUND_MS = 10_000;

/**
 * The lost update in miniature. Policy A is created and a reload triggered. The dashboard holds the list request that
 * follows, whose list has A. Meanwhile policy B is created and triggered. Then the list is released, and both policies
 * have to become visible. No step depends on time.
 */
export const lostUpdate: PolicySteps = async (plan, requestTable) => {
  const { target, dashboard } = plan;
  const queuedBefore = (await target.activity()).queued;
  const triggers: Triggered[] = [];
  let held: number;
  let releasedMs = 0;
  await dashboard.setGate('closed');
  try {
    triggers.push(await createAndTrigger(plan));
    await waitUntil(
      'Tyk asks for the policy list',
      STEP_BOUND_MS,
      async () => (await dashboard.state()).held > 0,
    );
    await queuedAtLeast(target, queuedBefore + 1);
    triggers.push(await createAndTrigger(plan));
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
  /** Resolves when the target has responded to the trigger, with the time (monotonic ms). */
  answered: Promise<number>;
}

/**
 * Creates a policy and sends its trigger. It does not wait for the response, which comes at the end of the reload with
 * `block`.
 */
async function createAndTrigger({ target, dashboard, trigger }: PolicyTrialPlan): Promise<Triggered> {
  const index = await create(dashboard);
  const triggeredMs = fastMonotonicMs();
  const answered = target.trigger(trigger).then(() => fastMonotonicMs());
  // follow() handles a failed trigger; until then nothing awaits it.
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

/**
 * Watches a policy. With `block`, only once the target has reported "done": the first attempt then shows whether that
 * was true.
 */
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
