import type { Trigger } from '../../src/gateways/policy-gateway.ts';
import { runPolicyTrial, type PolicyStory } from '../../src/trial/policies/run-policy-trial.ts';
import { runSeries } from '../../src/trial/series.ts';
import { isDecided, judge } from '../../src/verdict/judge.ts';
import { policyAssertions } from '../../src/verdict/policy-assertions.ts';
import { DETERMINISTIC_TEST } from '../../src/verdict/sprt.ts';
import type { Judgement } from '../../src/verdict/verdict.ts';
import type { TykSubject } from './tyk-subject.ts';

/** A healthy Tyk shows a policy two seconds after its trigger at most: it begins reloads a second apart. */
const BOUND_MS = 4000;
const LOST = ['policy-visible', 'lost-policies', 'policy-reload-time'];

/** What a lost update turns red, by its trigger. */
export const LOST_UPDATE: Record<Trigger, string[]> = {
  redis: LOST,
  reload: LOST,
  group: LOST,
  block: [...LOST, 'false-done'],
};

/** Runs a story on a Tyk and judges it. */
export async function judgeStory(
  { gateway, dashboard }: TykSubject,
  story: PolicyStory,
  trigger: Trigger,
  trials: number,
): Promise<Judgement> {
  const assertions = policyAssertions(trigger, BOUND_MS);
  const plan = { scenario: 'control', variant: trigger, gateway, dashboard, trigger, boundMs: BOUND_MS };
  const run = await runSeries({
    maximum: trials,
    run: (number) => runPolicyTrial(plan, story, number),
    decided: (sofar) => isDecided(sofar, assertions, DETERMINISTIC_TEST),
  });
  return judge(run, assertions, DETERMINISTIC_TEST);
}

/** The assertions with this verdict. */
export function namesOf({ assertions }: Judgement, verdict: string): string[] {
  return assertions.filter((assertion) => assertion.verdict === verdict).map(({ name }) => name);
}

/** What a judgement says of each policy that was lost. */
export function lostPolicies({ assertions }: Judgement): string[] {
  return assertions.find(({ name }) => name === 'lost-policies')?.evidence.slice(1) ?? [];
}
