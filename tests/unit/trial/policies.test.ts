import { expect, test } from 'vitest';
import type { KeyResponse, PolicyTarget } from '../../../src/targets/policy-target.ts';
import { fastMonotonicMs } from '../../../src/record/clock.ts';
import { RequestTable } from '../../../src/record/requests/request-table.ts';
import { EAGER_BACKOFF, SEED_BACKOFF, waitAfter } from '../../../src/trial/policies/backoff.ts';
import { within } from '../../../src/trial/policies/bound.ts';
import { dashboardShare, lastListed } from '../../../src/trial/policies/dashboard-figures.ts';
import { watch } from '../../../src/trial/policies/watch.ts';
import { policySummary } from '../../../src/report/console/policy-summary.ts';
import { writeList, writePolicy, writePolicyTrial } from '../../support/policy-history.ts';

test('the waits of the seed: 500 ms, × 1.5, ± 50 %', () => {
  expect([1, 2, 3].map((attempts) => waitAfter(attempts, SEED_BACKOFF, 0.5))).toEqual([500, 750, 1125]);
  expect([0, 1].map((chance) => waitAfter(1, SEED_BACKOFF, chance))).toEqual([250, 750]);
});

test('the last list is the last complete one that was not empty', () => {
  const cut = writeList(13, { complete: false });
  const refused = writeList(0, { status: 403 });
  expect(lastListed([writeList(11), writeList(12), cut, refused, writeList(0)])).toBe(12);
  expect(lastListed([])).toBe(0);
});

test("the dashboard's share is relative to the time from the first trigger to the last policy, or its bound", () => {
  const lists = [writeList(11, { cpuMs: 50 }), writeList(12, { cpuMs: 30, waitedMs: 120 })];
  expect(dashboardShare(lists, [writePolicy(11), writePolicy(12, { visibleMs: 3000 })], 20_000)).toBe(0.1);
  expect(dashboardShare(lists, [writePolicy(12, { visibleMs: null })], 20_000)).toBe(0.01);
  expect(dashboardShare(lists, [], 20_000)).toBe(0);
});

test('work that fails or does not end in time has no duration', async () => {
  expect(await within(1000, () => Promise.resolve())).toBeLessThan(1000);
  expect(await within(1000, () => Promise.reject(new Error('no')))).toBeNull();
  expect(await within(5, () => new Promise(() => undefined))).toBeNull();
});

async function watchResponses(responses: KeyResponse['result'][], boundMs: number) {
  let next = 0;
  const createKey = () => {
    const result = responses[Math.min(next++, responses.length - 1)] ?? 'absent';
    return Promise.resolve({ result, status: result === 'created' ? 200 : 500 });
  };
  const target = { createKey } as unknown as PolicyTarget;
  const requestTable = new RequestTable();
  const policy = { id: 'policy-1', index: 1, triggeredMs: fastMonotonicMs() };
  const watched = await watch(target, policy, requestTable, { ...EAGER_BACKOFF, firstMs: 1 }, boundMs);
  return { watched, outcome: requestTable.outcome(0), requests: requestTable.length };
}

test('a policy is tried until it is visible, as one request', async () => {
  const { watched, outcome, requests } = await watchResponses(['absent', 'absent', 'created'], 5000);
  expect({ outcome, requests, attempts: watched.attempts }).toEqual({
    outcome: 'ok',
    requests: 1,
    attempts: 3,
  });
  expect(watched.visibleMs).toBeGreaterThan(watched.triggeredMs);
});

test('a policy that never becomes visible is a timeout, last tried at its bound', async () => {
  const { watched, outcome } = await watchResponses(['absent'], 30);
  expect(outcome).toBe('timeout');
  expect(watched.visibleMs).toBeNull();
});

test('another fault ends the attempts', async () => {
  const { watched, outcome } = await watchResponses(['absent', 'error'], 5000);
  expect({ outcome, attempts: watched.attempts }).toEqual({ outcome: 'error', attempts: 2 });
});

test('the summary shows the ten highest policy counts, as the seed does', () => {
  const watched = Array.from({ length: 12 }, (_, index) => writePolicy(index + 1));
  const [lost] = watched.splice(11, 1, writePolicy(12, { visibleMs: null }));
  expect(lost?.index).toBe(12);
  const lines = policySummary([writePolicyTrial({ watched })]).split('\n');
  expect(lines[1]).toBe(' LOST    12 ==> never');
  expect(lines[2]).toBe(' SUCCESS 11 ==> 0.500 s');
  expect(lines.filter((line) => /==>/.test(line))).toHaveLength(10);
  expect(lines.join('\n')).toContain('visible 11 of 12; 50% 0.500 s');
});
