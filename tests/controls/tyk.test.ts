// Tyk 2.9.4 loses updates and 2.9.5 does not: the suite must say so for each trigger, and must not blame Tyk for its
// dashboard.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findRedis } from '../../src/runtime/builds/redis.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { lostUpdate } from '../../src/trial/policies/lost-update.ts';
import { misbehaving } from '../../src/trial/policies/misbehaving.ts';
import { BUILD_HOOK_TIMEOUT_MS } from '../../src/vitest/time-limits.ts';
import { printedSteps } from '../../src/scenario/prepare/steps.ts';
import { prepareTyk } from '../../src/scenario/prepare/tyk.ts';
import {
  judgeSteps,
  LOST_UPDATE,
  lostPolicies,
  namesOf,
  POLICY_CONTROLS,
  release,
} from '../support/tyk-control.ts';
import { TykWithDashboard } from '../../src/scenario/tyk/tyk.ts';
import { TRIGGERS } from '../../src/record/target/policy-record.ts';

const step = printedSteps((line) => process.stdout.write(`${line}\n`));
let subject: TykWithDashboard;

function useTyk(version: string): void {
  beforeAll(async () => {
    const programs = await prepareTyk(version, step);
    const logs = path.join(runFolder(), 'logs', version);
    subject = await TykWithDashboard.start({
      programs,
      settings: inject('settings'),
      logs,
      policies: { kind: 'rich', count: 10 },
    });
  }, BUILD_HOOK_TIMEOUT_MS);
  afterAll(() => subject?.stop());
}

describe('2.9.4', () => {
  useTyk('2.9.4');

  test.for(TRIGGERS)('loses the update, triggered by %s', async (trigger) => {
    const judgement = await judgeSteps(subject, lostUpdate, trigger, 2);
    expect(subject.current.identity.version).toContain('2.9.4');
    expect(namesOf(judgement, 'red')).toEqual(LOST_UPDATE[trigger]);
    const lost = expect.stringMatching(/policy-\d+ .*never fetched/) as string;
    expect(lostPolicies(judgement)).toEqual([lost, lost]);
  });
});

describe('2.9.5', () => {
  useTyk('2.9.5');

  // The scenario itself covers every trigger; these are the one that responds at once and the one that waits.
  test.for(['redis', 'block'] as const)('shows every policy, triggered by %s', async (trigger) => {
    const judgement = await judgeSteps(subject, lostUpdate, trigger, 3);
    expect(namesOf(judgement, 'red')).toEqual([]);
    expect(judgement.verdict).toBe('green');
  });

  test.for([
    ['empty', 'the dashboard was made to respond with empty (status 200)'],
    ['forbidden', 'the dashboard was made to respond with forbidden (status 403)'],
    ['broken', 'the dashboard was made to respond with broken (status 200)'],
    ['cut', 'the dashboard was made to respond with cut (status 200, cut short)'],
    ['slow', 'the mock dashboard itself took'],
  ] as const)('keeps its policies when the dashboard is %s', async ([fault, seen]) => {
    const judgement = await judgeSteps(subject, misbehaving(fault), 'block', 1);
    const [effect] = judgement.assertions;
    expect(namesOf(judgement, 'red')).toEqual([]);
    expect(judgement.assertions.find(({ name }) => name === 'old-policies')?.observed).toBe(0);
    expect(effect?.evidence.join('\n')).toContain(seen);
  });

  test.for(POLICY_CONTROLS.map((control) => [control.name, control] as const))(
    'is red on exactly what it violates: %s',
    async ([, { steps, red }], { onTestFinished }) => {
      onTestFinished(() => release(subject));
      const judgement = await judgeSteps(subject, steps, 'redis', 2);
      expect(namesOf(judgement, 'red')).toEqual(red);
    },
  );
});

test('no Redis anywhere', async () => {
  await expect(findRedis('/nonexistent')).rejects.toThrow(/no redis-server on PATH.*install Redis/s);
});
