// Texts about policies. A person at 3 a.m. reads these figures, so they are checked like the verdicts.
import { expect, test } from 'vitest';
import type { PolicyRecord, PolicyVisibility } from '../../../src/record/target/policy-record.ts';
import { CASES_SHOWN } from '../../../src/verdict/observe/assertion.ts';
import {
  falseDone,
  hangingReloads,
  lostPolicies,
  policyAssertions,
  policyReloadTime,
  policyVisible,
} from '../../../src/verdict/observe/policy-assertions.ts';
import {
  DASHBOARD_SHARE_BOUND,
  missingPolicyEffect,
  describePolicies,
  missingPolicyLoad,
  reasonsToDiscardPolicies,
} from '../../../src/verdict/observe/policy-evidence.ts';
import { policiesOf } from '../../../src/record/trial.ts';
import { writeHistory } from '../../support/history.ts';
import { writeList, writePolicy, writePolicyTrial } from '../../support/policy-history.ts';

const BOUND_MS = 20_000;

const watching = (...watched: PolicyVisibility[]) => writePolicyTrial({ watched });
const recorded = (record: Partial<PolicyRecord> = {}) => {
  const policies = policiesOf(writePolicyTrial(record));
  if (!policies) throw new Error('no policies');
  return policies;
};

test.for([
  ['at the bound', 21_000, 0],
  ['after the bound', 21_001, 1],
] as const)('a policy that is visible %s', ([, visibleMs, observed]) => {
  expect(policyVisible(BOUND_MS).observe(watching(writePolicy(1, { visibleMs }))).observed).toBe(observed);
});

test('the first cases of policies that stay refused are described', () => {
  const late = Array.from({ length: CASES_SHOWN + 1 }, (_, index) =>
    writePolicy(index, { visibleMs: null, attempts: 40 }),
  );
  const { observed, cases } = policyVisible(BOUND_MS).observe(watching(...late));
  expect(observed).toBe(CASES_SHOWN + 1);
  expect(cases).toHaveLength(CASES_SHOWN);
  expect(cases[0]).toContain('still refused after 40 key creations, the last beyond 20000 ms');
});

test('the longest reload time is reported with the number of policies that never became visible', () => {
  const found = policyReloadTime(BOUND_MS).observe(
    watching(
      writePolicy(1, { visibleMs: 1700 }),
      writePolicy(2, { visibleMs: 1400 }),
      writePolicy(3, { visibleMs: null }),
    ),
  );
  expect(found).toEqual({
    observed: null,
    cases: ['trial 1: 1 of 3 policies never became visible'],
  });
  expect(policyReloadTime(BOUND_MS).observe(watching(writePolicy(1, { visibleMs: 1700 }))).observed).toBe(
    700,
  );
});

test.for([
  ['visible later', 1500, 'visible 480 ms later'],
  ['never visible', null, 'it was never visible'],
] as const)('a false "done", %s', ([, visibleMs, words]) => {
  const policy = writePolicy(12, { doneMs: 1020, falseDone: true, visibleMs });
  const [text] = falseDone.observe(watching(policy)).cases;
  expect(text).toContain(`responded with 200 after 20 ms, but a key was still refused then; ${words}`);
});

test.for([
  [null, 'did not end within 20000 ms'],
  [900, 'took 900 ms'],
] as const)('the reloads are counted, and the last one is described (%s)', ([finalReloadMs, words]) => {
  const { cases } = hangingReloads.observe(writePolicyTrial({ finalReloadMs }));
  expect(cases).toEqual([`trial 1: 3 begun, 3 ended; the last ${words}`]);
});

test('a trial without policies has no late, lost, hanging or falsely done ones', () => {
  const trial = writeHistory([]);
  const nothing = { observed: 0, cases: [] };
  for (const { observe } of [policyVisible(1), lostPolicies, falseDone, hangingReloads]) {
    expect(observe(trial)).toEqual(nothing);
  }
  expect(policyReloadTime(1).observe(trial)).toMatchObject({
    observed: 0,
    cases: ['trial 1: 0 of 0 policies never became visible'],
  });
});

const names = (trigger: 'block' | 'redis') => policyAssertions(trigger, 1).map(({ name }) => name);

test('"done" is judged only if the trigger waits for it, everything else always', () => {
  const everywhere = [
    'policy-visible',
    'lost-policies',
    'policy-reload-time',
    'hanging-reloads',
    'old-policies',
    'errors',
  ];
  expect(names('redis')).toEqual(everywhere);
  expect(names('block')).toEqual(everywhere.toSpliced(3, 0, 'false-done'));
});

test('no reload ended if the count is unchanged', () => {
  const activity = { queued: 1, begun: 1, completed: 1, logBytes: 0, peakMemoryBytes: null };
  expect(missingPolicyEffect(recorded({ before: activity, after: activity }))).toEqual([
    'the gateway completed no reload',
  ]);
  expect(missingPolicyEffect(recorded())).toEqual([]);
});

test('the bounds of evidence are inclusive', () => {
  expect(reasonsToDiscardPolicies(recorded({ dashboardShare: DASHBOARD_SHARE_BOUND }))).toEqual([]);
  expect(missingPolicyLoad(recorded({ lateMs: 5000 }))).toEqual([]);
});

test('the summary is one sentence without anything that did not happen', () => {
  const before = { queued: 1, begun: 1, completed: 1, logBytes: 1e6, peakMemoryBytes: null };
  const after = { queued: 4, begun: 4, completed: 4, logBytes: 3.5e6, peakMemoryBytes: 1.5e8 };
  expect(describePolicies(2, recorded({ before, after }))).toBe(
    'trial 2: 2 policies created, 2 lists fetched, 3 reloads; the dashboard took 1.0 % of the time; peak memory 150.0 MB, log 2.5 MB longer',
  );
});

test('late triggers, unknown memory and a faulty dashboard are reported', () => {
  const after = { queued: 0, begun: 0, completed: 0, logBytes: 0, peakMemoryBytes: null };
  const lists = [
    writeList(3),
    writeList(3, { fault: 'cut', complete: false }),
    writeList(0, { fault: 'forbidden', status: 403 }),
  ];
  const seen = describePolicies(1, recorded({ lateMs: 1500, after, lists, fault: 'several' }));
  expect(seen).toContain('; triggers up to 1.5 s late; ');
  expect(seen).toContain('peak memory unknown');
  expect(seen).toMatch(/made to respond with cut \(status 200, cut short\), forbidden \(status 403\)$/);
});

test('a faulty dashboard that received no request is reported too', () => {
  expect(describePolicies(1, recorded({ lists: [writeList(1)], fault: 'forbidden' }))).toMatch(
    /made to respond with nothing$/,
  );
});
