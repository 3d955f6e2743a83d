// Seed 004 (https://github.com/TykTechnologies/tyk/pull/3269): policies become visible after a reload, none is lost, and no request suffers.
// @module-tag tyk
import { expect, test } from '../src/vitest/index.ts';
import { policySummary } from '../src/report/console/policy-summary.ts';
import { keyedLoad } from '../src/scenario/tyk/keyed-load.ts';
import { reload } from '../src/trial/disruptions/disruptions.ts';
import { lostUpdate } from '../src/trial/policies/lost-update.ts';
import { atScale, SEED_LOAD } from '../src/trial/policies/scale.ts';
import { SCALE_TEST } from '../src/verdict/decide/sequential-test.ts';

const KEYS_UNDER_LOAD = 4;
const TEN_RICH = { kind: 'rich', count: 10 } as const;

test.for(['redis', 'reload', 'group'] as const)(
  'no policy is lost when its trigger (%s) comes amid a reload',
  async (trigger, { tyk, runPolicies }) => {
    const target = await tyk(`miniature-${trigger}`, TEN_RICH);
    const verdict = await runPolicies({
      target,
      variant: `miniature/${trigger}`,
      trigger,
      steps: lostUpdate,
    });
    expect(verdict).toBeAsExpected();
  },
);

test('a blocking reload during another reports "done" only when it is done', async ({ tyk, runPolicies }) => {
  const target = await tyk('miniature-block', TEN_RICH);
  const verdict = await runPolicies({
    target,
    variant: 'miniature/block',
    trigger: 'block',
    steps: lostUpdate,
  });
  expect(verdict).toBeAsExpected();
});

test('2,505 policies become visible among 80,400 others', async ({ tyk, runPolicies }) => {
  const verdict = await runPolicies({
    target: await tyk('scale', { kind: SEED_LOAD.kind, count: SEED_LOAD.before }),
    variant: 'scale',
    size: 'scale',
    trigger: 'redis',
    steps: atScale(SEED_LOAD),
    test: SCALE_TEST,
    summary: policySummary,
  });
  expect(verdict).toBeAsExpected();
});

test('requests with keys of several policies survive reloads', async ({ tyk, runScenario }) => {
  const target = await tyk('under-load', { kind: 'rich', count: 1000 });
  const verdict = await runScenario({
    target,
    variant: 'under-load',
    route: 'GET /reflection (tyk)',
    load: await keyedLoad(target, KEYS_UNDER_LOAD),
    disruption: reload,
  });
  expect(verdict).toBeAsExpected();
});
