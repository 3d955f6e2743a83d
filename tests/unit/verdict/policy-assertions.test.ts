import { expect, test } from 'vitest';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { policyAssertions } from '../../../src/verdict/observe/policy-assertions.ts';
import { DETERMINISTIC_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { writeHistory } from '../../support/history.ts';
import { writeList, writePolicy, writePolicyTrial } from '../../support/policy-history.ts';

const judged = (...trials: Trial[]) => judge(trials, policyAssertions('block', 20_000), DETERMINISTIC_TEST);
const reds = (trial: Trial) =>
  judged(trial)
    .assertions.filter(({ verdict }) => verdict === 'red')
    .map(({ name }) => name);

test('three clean trials are green, two are inconclusive', () => {
  const clean = writePolicyTrial();
  expect(judged(clean, clean, clean).verdict).toBe('green');
  expect(judged(clean, clean).verdict).toBe('inconclusive');
});

test('a policy that was never fetched is lost', () => {
  const watched = [writePolicy(11), writePolicy(12, { visibleMs: null, attempts: 40 })];
  const trial = writePolicyTrial({ watched, lastListed: 11 });
  expect(reds(trial)).toEqual(['policy-visible', 'lost-policies', 'policy-reload-time']);
  const evidence = judged(trial).assertions.find(({ name }) => name === 'lost-policies')?.evidence;
  expect(evidence?.[1]).toBe(
    'trial 1, policy-12 (number 12 of the list), redis trigger: never fetched; the last list that was fetched ended at policy 11',
  );
});

test('a policy that was fetched too late is late and not lost', () => {
  const watched = [writePolicy(11), writePolicy(12, { visibleMs: 25_000 })];
  expect(reds(writePolicyTrial({ watched }))).toEqual(['policy-visible', 'policy-reload-time']);
});

test('a "done" before the policy can be used is false, whatever happens later', () => {
  const watched = [writePolicy(12, { doneMs: 1020, falseDone: true })];
  expect(reds(writePolicyTrial({ watched }))).toEqual(['false-done']);
});

test('only a blocking reload can report "done" too early', () => {
  expect(policyAssertions('redis', 1).map(({ name }) => name)).not.toContain('false-done');
});

test.for([
  ['a reload that began and did not end', { queued: 3, begun: 3, completed: 2 }, 900],
  ['one more reload that does not end', { queued: 3, begun: 3, completed: 3 }, null],
] as const)('%s hangs', ([, counts, finalReloadMs]) => {
  const after = { ...counts, logBytes: 0, peakMemoryBytes: null };
  expect(reds(writePolicyTrial({ after, finalReloadMs }))).toEqual(['hanging-reloads']);
});

test('a refused old policy violates old-policies', () => {
  const { disruption } = writePolicyTrial();
  const requests = [{ atMs: 1500, outcome: 'unexpected' as const, status: 500 }];
  expect(reds(writeHistory(requests, { disruption }))).toEqual(['old-policies']);
});

test('a trial whose dashboard takes more than a tenth of the time proves nothing, not even a red', () => {
  const watched = [writePolicy(12, { visibleMs: null })];
  const { verdict, assertions } = judged(writePolicyTrial({ watched, lastListed: 11, dashboardShare: 0.11 }));
  expect(verdict).toBe('inconclusive');
  expect(assertions[0]?.evidence.join()).toContain(
    'the mock dashboard itself took 11.0 % of the reload time',
  );
});

test.for([
  ['no list was fetched', { lists: [] }, 'did not request the policy list'],
  ['no list was held', { held: 0 }, 'no list request was held'],
  ['the load came too late', { lateMs: 6000 }, 'policies came up to 6.0 s late'],
  ['no policy was created', { watched: [] }, 'no policy was created'],
] as const)('a trial in which %s is inconclusive', ([, record, why]) => {
  const trial = writePolicyTrial({ ...record } as Parameters<typeof writePolicyTrial>[0]);
  const { verdict, assertions } = judged(trial, trial, trial);
  expect(verdict).toBe('inconclusive');
  expect(assertions[0]?.evidence.join()).toContain(why);
});

test('the responses of a faulty dashboard are reported', () => {
  const trial = writePolicyTrial({
    fault: 'forbidden',
    lists: [writeList(0, { status: 403, fault: 'forbidden' })],
  });
  expect(judged(trial).assertions[0]?.evidence.join()).toContain(
    'made to respond with forbidden (status 403)',
  );
});
