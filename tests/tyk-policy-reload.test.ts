// Seed 004 (https://github.com/TykTechnologies/tyk/pull/3269): policies become visible after a reload, none is lost, and no request suffers.
import path from 'node:path';
import { expect, inject, onTestFinished, test, type TestContext } from 'vitest';
import { policySummary } from '../src/report/console/policy-summary.ts';
import { reload } from '../src/trial/disruptions/disruptions.ts';
import { lostUpdate } from '../src/trial/policies/lost-update.ts';
import { runPolicyTrial } from '../src/trial/policies/run-policy-trial.ts';
import { atScale, SEED_LOAD } from '../src/trial/policies/scale.ts';
import { policyId } from '../src/upstreams/dashboard/policy.ts';
import { reloadAssertions } from '../src/verdict/observe/request-assertions.ts';
import { policyBound, reloadBounds } from '../src/verdict/observe/bounds.ts';
import { judgeable } from '../src/verdict/observe/judgeable.ts';
import { policyAssertions } from '../src/verdict/observe/policy-assertions.ts';
import { DETERMINISTIC_TEST, SCALE_TEST } from '../src/verdict/decide/sequential-test.ts';
import { loadSettings } from '../src/scenario/load-settings.ts';
import { runScenario, runSeriesOf } from '../src/scenario/run-scenario.ts';
import { TykWithDashboard, type TykPlan } from '../src/scenario/tyk/tyk.ts';
import { results } from '../src/scenario/results.ts';
import type { Trigger } from '../src/record/policy-record.ts';
import type { JudgedSeries } from '../src/scenario/judged-series.ts';

const SCENARIO = 'tyk-policy-reload';
const KEYS_UNDER_LOAD = 4;

async function startTyk(name: string, policies: TykPlan['policies']): Promise<TykWithDashboard> {
  const programs = inject('tyk');
  if (!programs) throw new Error('the set-up has built no Tyk');
  const logs = path.join(results(), 'logs', SCENARIO, name);
  const subject = await TykWithDashboard.start({ programs, logs, policies });
  onTestFinished(() => subject.stop());
  return subject;
}

async function proveMiniature(context: TestContext, trigger: Trigger): Promise<JudgedSeries> {
  const boundMs = policyBound('miniature', inject('settings'));
  const variant = `miniature/${trigger}`;
  const { gateway, dashboard } = await startTyk(`miniature-${trigger}`, { kind: 'rich', count: 10 });
  const plan = { scenario: SCENARIO, variant, gateway, dashboard, trigger, boundMs };
  return runSeriesOf(context, {
    route: variant,
    run: (number) => runPolicyTrial(plan, lostUpdate, number),
    assertions: policyAssertions(trigger, boundMs),
    test: { ...DETERMINISTIC_TEST, confidence: inject('settings').CONFIDENCE },
  });
}

test.for(['redis', 'reload', 'group'] as const)(
  'no policy is lost when its trigger (%s) comes amid a reload',
  async (trigger, context) => {
    const judged = await proveMiniature(context, trigger);
    expect(judged).toBeAsExpected();
  },
);

test('a blocking reload that comes amid another says "done" when it is', async (context) => {
  const judged = await proveMiniature(context, 'block');
  expect(judged).toBeAsExpected();
});

test('2,505 policies become visible among 80,400 others', async (context) => {
  const boundMs = policyBound('scale', inject('settings'));
  const [variant, trigger] = ['scale', 'redis'] as const;
  const { kind, before: count } = SEED_LOAD;
  const { gateway, dashboard } = await startTyk(variant, { kind, count });
  const plan = { scenario: SCENARIO, variant, gateway, dashboard, trigger, boundMs };
  const judged = await runSeriesOf(context, {
    route: variant,
    run: (number) => runPolicyTrial(plan, atScale(SEED_LOAD), number),
    assertions: policyAssertions(trigger, boundMs),
    test: SCALE_TEST,
    summary: policySummary,
  });
  expect(judged).toBeAsExpected();
});

test('requests with keys of several policies survive reloads', async (context) => {
  const subject = await startTyk('under-load', { kind: 'rich', count: 1000 });
  const created = await Promise.all(
    Array.from({ length: KEYS_UNDER_LOAD }, (_, index) => subject.gateway.createKey(policyId(index + 1))),
  );
  const expectation = { echoesId: true };
  const judged = await runScenario(context, {
    scenario: SCENARIO,
    variant: 'under-load',
    route: 'GET /reflection (tyk)',
    subject,
    upstream: subject.upstream,
    load: ({ url }) => ({
      url: `${url}/`,
      ...loadSettings(),
      headers: created.map(({ key = '' }) => ({ authorization: key })),
      expectation,
    }),
    disruption: reload,
    // Nothing in a response tells whether Tyk applied its policies, so a bypass could not be seen; and Tyk has no plugin servers.
    assertions: judgeable(reloadAssertions(reloadBounds('tyk', inject('settings'))), {
      expectation,
      handled: true,
      pluginServers: false,
      cpuTimes: true,
    }),
  });
  expect(judged).toBeAsExpected();
});
