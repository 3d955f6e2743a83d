import { describe, expect, test } from 'vitest';
import type { Baseline } from '../../../src/record/baseline.ts';
import { noOutcomes } from '../../../src/record/requests/outcome.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { gapBound, reloadBounds } from '../../../src/verdict/observe/bounds.ts';
import { findAssertion } from '../../../src/verdict/observe/catalogue.ts';
import { missingLoad } from '../../../src/verdict/observe/evidence.ts';
import { longestWait } from '../../../src/verdict/observe/longest-wait.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { steadyBut, steadyLoad, writeHistory, type WrittenRequest } from '../../support/history.ts';

const assertion = longestWait(gapBound());
const observed = (trial: Trial) => assertion.observe(trial).observed;
const reds = (trial: Trial) =>
  judge([trial], RELOAD_ASSERTIONS, DEFAULT_TEST)
    .assertions.filter(({ verdict }) => verdict === 'red')
    .map(({ name }) => name);

test.for([12_000, 15_200])(
  'a good response that took %i ms during a reload is red by its wait alone',
  (tookMs) => {
    const trial = steadyBut({ atMs: 1203, tookMs });
    expect(reds(trial)).toEqual(['longest-wait']);
    expect(assertion.observe(trial)).toEqual({
      observed: tookMs - 7,
      cases: [
        `trial 1, request 150 of virtual user 0, 0.203 s after the reload began: ok status 200 handled upstream 1×, after ${tookMs}.0 ms; without the reload none waited longer than 7 ms`,
      ],
      span: [203 + tookMs, 203 + tookMs],
    });
  },
);

test('a target whose responses always take 6 s is not red', () => {
  const slow = Array.from({ length: 8 }, (_, index) => ({ atMs: -20_000 + index * 6010, tookMs: 6000 }));
  expect(observed(writeHistory(slow))).toBe(0);
});

test('what a request had waited before the disruption is no fault of the disruption', () => {
  const before = { atMs: -9000, tookMs: 20 };
  const inFlight = { atMs: -8000, tookMs: 9500 };
  expect(observed(writeHistory([before, inFlight]))).toBe(500);
});

test('a wait is compared with the baseline too', () => {
  const wait = { atMs: 1203, tookMs: 6007 };
  const baseline: Baseline = {
    durationMs: 5000,
    sent: 1,
    outcomes: noOutcomes(),
    failures: {},
    counts: {},
    closes: {},
    longestWaitMs: 5900,
  };
  expect(observed(steadyBut(wait))).toBe(6000);
  expect(observed({ ...steadyBut(wait), baseline })).toBe(107);
  expect(observed({ ...steadyBut(wait), baseline: { ...baseline, longestWaitMs: 3 } })).toBe(6000);
});

test('a request that times out has waited too', () => {
  expect(reds(steadyBut({ atMs: 1203, tookMs: 20_000, outcome: 'timeout' }))).toContain('longest-wait');
});

test('what the probe itself was late by is left out, and named', () => {
  const wait: WrittenRequest = { atMs: 1203, tookMs: 3000 };
  const trial = { ...steadyBut(wait), stalls: [[1500, 2400] as [number, number]] };
  expect(observed(steadyBut(wait))).toBeGreaterThan(gapBound());
  expect(observed(trial)).toBe(593);
  expect(assertion.observe(trial).cases[0]).toContain(
    'after 3000.0 ms, 2400 ms of which the probe itself was late; without the reload none waited',
  );
});

test('without a request before and without a baseline there is nothing to compare with', () => {
  const trial = writeHistory([{ atMs: 1100, tookMs: 9000 }]);
  expect(assertion.appliesTo?.(trial)).toBe(false);
  expect(assertion.appliesTo?.(writeHistory([]))).toBe(false);
  expect(assertion.appliesTo?.(steadyBut())).toBe(true);
  expect(judge([trial], [assertion], DEFAULT_TEST).assertions.at(-1)).toMatchObject({
    verdict: 'inconclusive',
    tally: { clean: 0, violating: 0 },
  });
});

test('the bound is a setting, and a record is judged again with its own', () => {
  expect(reloadBounds('kong').longestWaitMs).toBe(2000);
  expect(reloadBounds('kong', { GAP_BOUND_MS: 500 }).longestWaitMs).toBe(500);
  expect(findAssertion('longest-wait', 700, [])).toMatchObject({
    limit: 700,
    expects: 'no request waits more than 700 ms longer than without the disruption',
  });
});

test('a verdict has the longest wait and the longest gap of all its trials', () => {
  const trials = [
    writeHistory([], { number: 1 }),
    { ...steadyBut({ atMs: 1203, tookMs: 300 }), number: 2 },
    { ...steadyBut({ atMs: 2203, tookMs: 200 }, { atMs: 4000, tookMs: 80 }), number: 3 },
  ];
  expect(toEntry(trials, judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST))).toMatchObject({
    longestWait: { ms: 300, withoutMs: 7, trial: 2, dueMs: 203 },
    longestGapMs: expect.closeTo(80, 2) as number,
  });
  const none = toEntry([trials[0] as Trial], judge([], RELOAD_ASSERTIONS, DEFAULT_TEST));
  expect(none.longestGapMs).toBeNull();
  expect(none).not.toHaveProperty('longestWait');
});

describe('an open loop', () => {
  const load = { connections: 1, thinkMs: 0, timeoutMs: 20_000, rate: 200 };
  const longWait = { atMs: 1203, tookMs: 6000, queuedMs: 5990 };

  test('with a queue that had grown before the disruption is not compared, and is no evidence', () => {
    const queued = { atMs: 400, tookMs: 800, queuedMs: 700 };
    const trial = writeHistory([...steadyLoad(), queued, longWait], { load });
    expect(assertion.appliesTo?.(trial)).toBe(false);
    expect(reds(trial)).toEqual([]);
    expect(missingLoad(trial)).toContain(
      'the target did not keep up with 200 requests per second: one had waited 600 ms for a free connection when the reload began',
    );
  });

  test.for([
    { what: 'whose queue began with the disruption', queued: { atMs: 995, tookMs: 900, queuedMs: 800 } },
    { what: 'whose queue was gone by then', queued: { atMs: 100, tookMs: 800, queuedMs: 700 } },
  ])('$what is compared', ({ queued }) => {
    const trial = writeHistory([...steadyLoad(), queued, longWait], { load });
    expect(reds(trial)).toEqual(['longest-wait']);
    expect(missingLoad(trial)).toEqual([]);
  });
});
