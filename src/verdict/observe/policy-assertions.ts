import {
  countedFromMs,
  type PolicyRecord,
  type PolicyVisibility,
  type Trigger,
} from '../../record/target/policy-record.ts';
import type { Observation } from '../../record/observation.ts';
import { policiesOf, type Trial } from '../../record/trial.ts';
import { CASES_SHOWN, countingRequests, type Assertion } from './assertion.ts';
import { errors } from './request-assertions.ts';

type Describe = (policy: PolicyVisibility, record: PolicyRecord) => string;

/** Counts the watched policies for which `matches` holds. */
function countPolicies(
  matches: (policy: PolicyVisibility, record: PolicyRecord) => boolean,
  describe: Describe,
): (trial: Trial) => Observation {
  return (trial) => {
    const policies = policiesOf(trial);
    if (!policies) return { observed: 0, cases: [] };
    const found = policies.watched.filter((policy) => matches(policy, policies));
    const cases = found
      .slice(0, CASES_SHOWN)
      .map(
        (policy) =>
          `trial ${trial.number}, ${named(policy)}, ${policies.trigger} trigger: ${describe(policy, policies)}`,
      );
    return { observed: found.length, cases };
  };
}

const notVisible = (policy: PolicyVisibility, { boundMs }: PolicyRecord) =>
  policy.visibleMs === null || policy.visibleMs - countedFromMs(policy) > boundMs;

/** Every policy is visible within the bound (ms) after its trigger. */
export function policyVisible(boundMs: number): Assertion {
  return {
    name: 'policy-visible',
    expects: `every policy is visible within ${boundMs} ms of its trigger`,
    limit: 0,
    unit: 'policies',
    combine: 'sum',
    hint: 'Check in the log whether a reload began after the trigger: "Reload already queued" marks a trigger that Tyk dropped.',
    observe: countPolicies(notVisible, (policy) =>
      policy.visibleMs === null
        ? `still refused after ${policy.attempts} key creations, the last beyond ${boundMs} ms`
        : `visible only after ${(policy.visibleMs - countedFromMs(policy)).toFixed(0)} ms`,
    ),
  };
}

/** A policy is lost if it never becomes visible and the gateway never fetched a list that contains it. */
export const lostPolicies: Assertion = {
  name: 'lost-policies',
  expects: 'no triggered policy is lost',
  limit: 0,
  unit: 'policies',
  combine: 'sum',
  hint: 'The trigger came while a list was being fetched and was dropped: upgrade to Tyk 2.9.5, 3.1.0 or later, or trigger again.',
  observe: countPolicies(
    (policy, record) => notVisible(policy, record) && policy.index > record.lastListed,
    (_policy, { lastListed }) =>
      `never fetched; the last list that was fetched ended at policy ${lastListed}`,
  ),
};

/** The longest time until a policy is visible after its trigger. */
export function policyReloadTime(boundMs: number): Assertion {
  return {
    name: 'policy-reload-time',
    expects: `a policy reload takes at most ${boundMs} ms`,
    limit: boundMs,
    unit: 'ms',
    combine: 'max',
    hint: 'Look at what Tyk does between "Calling dashboard service" and "reload: complete"; fewer or smaller policies take less.',
    observe: (trial) => {
      const times = (policiesOf(trial)?.watched ?? []).map((policy) =>
        policy.visibleMs === null ? null : policy.visibleMs - countedFromMs(policy),
      );
      const seen = times.filter((ms) => ms !== null);
      const never = times.length - seen.length;
      return {
        observed: never > 0 ? null : Math.max(0, ...seen),
        cases: [`trial ${trial.number}: ${never} of ${times.length} policies never became visible`],
      };
    },
  };
}

/** `?block=true` must not respond with 200 before the policy can be used. */
export const falseDone: Assertion = {
  name: 'false-done',
  expects: 'a blocking reload responds when its policy can be used, not before',
  limit: 0,
  unit: 'policies',
  combine: 'sum',
  hint: 'The response was that of an earlier reload: upgrade to Tyk 2.9.5, 3.1.0 or later, or check the policy itself.',
  observe: countPolicies(
    ({ falseDone: isFalse }) => isFalse === true,
    ({ doneMs = 0, triggeredMs, visibleMs }) =>
      `responded with 200 after ${(doneMs - triggeredMs).toFixed(0)} ms, but a key was still refused then; ${
        visibleMs === null ? 'it was never visible' : `visible ${(visibleMs - doneMs).toFixed(0)} ms later`
      }`,
  ),
};

/** Counts reloads that began but did not end, including one requested at the end of the trial. */
export const hangingReloads: Assertion = {
  name: 'hanging-reloads',
  expects: 'every reload ends',
  limit: 0,
  unit: 'reloads',
  combine: 'sum',
  hint: 'Take a goroutine dump of Tyk (SIGQUIT) while it hangs.',
  observe: (trial) => {
    const policies = policiesOf(trial);
    if (!policies) return { observed: 0, cases: [] };
    const { after, finalReloadMs, boundMs } = policies;
    const observed = Math.max(after.begun - after.completed, finalReloadMs === null ? 1 : 0);
    const last =
      finalReloadMs === null ? `did not end within ${boundMs} ms` : `took ${finalReloadMs.toFixed(0)} ms`;
    return {
      observed,
      cases: [`trial ${trial.number}: ${after.begun} begun, ${after.completed} ended; the last ${last}`],
    };
  },
};

/** Keys can still be created for policies that the gateway already had. */
export const oldPolicies: Assertion = countingRequests({
  name: 'old-policies',
  expects: 'the policies from before can still be used',
  unit: 'key creations',
  hint: 'An empty or unreadable list must not replace the policies that are loaded.',
  matches: ({ requestTable }, id) => requestTable.outcome(id) === 'unexpected',
});

/** The assertions for policy reloads; the bound is in ms. Only a blocking reload can report "done" too early. */
export function policyAssertions(trigger: Trigger, boundMs: number): Assertion[] {
  return [
    policyVisible(boundMs),
    lostPolicies,
    policyReloadTime(boundMs),
    ...(trigger === 'block' ? [falseDone] : []),
    hangingReloads,
    oldPolicies,
    errors,
  ];
}

function named({ id, index }: PolicyVisibility): string {
  return `${id} (number ${index} of the list)`;
}
