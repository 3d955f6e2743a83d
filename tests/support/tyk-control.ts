import { fastMonotonicMs } from '../../src/record/clock.ts';
import { waitUntil } from '../../src/common/wait-until.ts';
import { EAGER_BACKOFF } from '../../src/trial/policies/backoff.ts';
import { misbehaving } from '../../src/trial/policies/misbehaving.ts';
import { watch } from '../../src/trial/policies/watch.ts';
import { policyId } from '../../src/upstreams/dashboard/policy.ts';
import { runPolicyTrial, type PolicySteps } from '../../src/trial/policies/run-policy-trial.ts';
import { runSeries } from '../../src/scenario/series.ts';
import { policyBound } from '../../src/verdict/observe/bounds.ts';
import { isDecided, judge } from '../../src/verdict/decide/judge.ts';
import { policyAssertions } from '../../src/verdict/observe/policy-assertions.ts';
import { DETERMINISTIC_TEST } from '../../src/verdict/decide/sequential-test.ts';
import type { Judgement } from '../../src/verdict/decide/judgement.ts';
import type { TykWithDashboard } from '../../src/scenario/tyk/tyk.ts';
import type { Trigger } from '../../src/record/target/policy-record.ts';

const BOUND_MS = policyBound('miniature');
/** A list that comes at last is loaded at once; the next reload begins within a second. */
const RELEASE_BOUND_MS = 10_000;
const LOST = ['policy-visible', 'lost-policies', 'policy-reload-time'];

/** What a lost update turns red, by its trigger. */
export const LOST_UPDATE: Record<Trigger, string[]> = {
  redis: LOST,
  reload: LOST,
  group: LOST,
  block: [...LOST, 'false-done'],
};

/**
 * A policy is made and becomes visible; from then on the dashboard holds every list, so that the reload at the end
 * hangs.
 */
const hanging: PolicySteps = async ({ target, dashboard, trigger, boundMs }, requestTable) => {
  const index = await dashboard.create('rich', 1);
  const pending = { id: policyId(index), index, triggeredMs: fastMonotonicMs() };
  await target.trigger(trigger);
  const watched = await watch(target, pending, requestTable, EAGER_BACKOFF, boundMs);
  await dashboard.setGate('closed');
  return { watched: [watched], held: null };
};

/** What else can go wrong with policies, and what exactly it turns red. */
export const POLICY_CONTROLS: { name: string; steps: PolicySteps; red: string[] }[] = [
  {
    name: 'a list of the newest policy alone, which replaces all others',
    steps: misbehaving('newest'),
    red: ['old-policies'],
  },
  { name: 'a reload that waits for its list for ever', steps: hanging, red: ['hanging-reloads'] },
];

/** Lets the dashboard respond again, and waits until Tyk has ended the hanging reloads. */
export async function release({ current, dashboard }: TykWithDashboard): Promise<void> {
  await dashboard.setGate('open');
  await waitUntil('Tyk ends the reloads that hung', RELEASE_BOUND_MS, async () => {
    const { begun, completed } = await current.activity();
    return completed >= begun;
  });
}

/** Runs these steps on a Tyk and judges them. */
export async function judgeSteps(
  subject: TykWithDashboard,
  steps: PolicySteps,
  trigger: Trigger,
  trials: number,
): Promise<Judgement> {
  const { current, dashboard } = subject;
  const assertions = policyAssertions(trigger, BOUND_MS);
  // As a run judges that has these assertions.
  const test = { ...DETERMINISTIC_TEST, comparisons: assertions.length };
  const plan = {
    scenario: 'control',
    variant: trigger,
    target: current,
    dashboard,
    trigger,
    boundMs: BOUND_MS,
  };
  const run = await runSeries({
    maximum: trials,
    run: (number) => runPolicyTrial(plan, steps, number),
    decided: (sofar) => isDecided(sofar, assertions, test),
    recover: () => release(subject),
  });
  return judge(run, assertions, test);
}

/** The assertions with this verdict. */
export function namesOf({ assertions }: Judgement, verdict: string): string[] {
  return assertions.filter((assertion) => assertion.verdict === verdict).map(({ name }) => name);
}

/** What a judgement says of each policy that was lost. */
export function lostPolicies({ assertions }: Judgement): string[] {
  return assertions.find(({ name }) => name === 'lost-policies')?.evidence.slice(1) ?? [];
}
