import { expect, test } from 'vitest';
import type { PolicyTarget } from '../../../src/targets/policy-target.ts';
import { runPolicyTrial } from '../../../src/trial/policies/run-policy-trial.ts';
import type { Dashboard } from '../../../src/upstreams/dashboard/dashboard.ts';
import { hangingReloads } from '../../../src/verdict/observe/policy-assertions.ts';
import type { ReloadActivity } from '../../../src/record/target/policy-record.ts';
import { policiesOf } from '../../../src/record/trial.ts';

const BOUND_MS = 60;
const none: ReloadActivity = { queued: 0, begun: 0, completed: 0, logBytes: 0, peakMemoryBytes: null };

/** A trial without a story, on a gateway that tells these activities one after the other, the last one again and again. */
async function trialOf(activities: Partial<ReloadActivity>[], trigger = () => Promise.resolve()) {
  let next = 0;
  const gateway = {
    identity: { gateway: 'tyk', version: '0', runtime: 'processes', real: true },
    logFile: 'tyk.log',
    trigger,
    activity: () => Promise.resolve({ ...none, ...activities[Math.min(next++, activities.length - 1)] }),
    inspect: () => Promise.resolve({ epoch: 0 }),
  } as unknown as PolicyTarget;
  const dashboard = { state: () => Promise.resolve({ policies: 0, lists: [] }) } as unknown as Dashboard;
  const plan = {
    scenario: 's',
    variant: 'v',
    target: gateway,
    dashboard,
    trigger: 'redis',
    boundMs: BOUND_MS,
  } as const;
  return runPolicyTrial(plan, () => Promise.resolve({ watched: [], held: null }), 1);
}

test('a reload that is still under way at the end is waited for', async () => {
  const underWay = { begun: 2, completed: 1 };
  const trial = await trialOf([{}, underWay, underWay, { begun: 2, completed: 2 }]);
  expect(policiesOf(trial)?.after).toMatchObject({ begun: 2, completed: 2 });
  expect(hangingReloads.observe(trial).observed).toBe(0);
});

test('a reload that does not end within the bound hangs', async () => {
  const trial = await trialOf([{}, { begun: 2, completed: 1 }]);
  expect(hangingReloads.observe(trial)).toEqual({
    observed: 1,
    cases: [expect.stringMatching(/^trial 1: 2 begun, 1 ended; the last took/)],
  });
});

test('a reload that is requested at the end and never reported as done hangs as well', async () => {
  const trial = await trialOf([{}, { begun: 1, completed: 1 }], () => new Promise(() => undefined));
  expect(hangingReloads.observe(trial)).toEqual({
    observed: 1,
    cases: [`trial 1: 1 begun, 1 ended; the last did not end within ${BOUND_MS} ms`],
  });
});
