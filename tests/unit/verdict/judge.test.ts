import { expect, test, vi } from 'vitest';
import type { WorkloadState } from '../../../src/record/target/workload-state.ts';
import { observe } from '../../../src/verdict/observe/observe.ts';
import { bypasses, RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { recovery } from '../../../src/verdict/observe/target-assertions.ts';
import { isDecided, judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { steadyBut, steadyLoad, writeHistory } from '../../support/history.ts';

const clean = (count: number) => Array.from({ length: count }, () => writeHistory(steadyLoad()));

function judged(trials: Trial[], name: string) {
  const { assertions } = judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST);
  return assertions.find((assertion) => assertion.name === name);
}

test('twelve clean trials are green, eleven are inconclusive', () => {
  expect(judge(clean(12), RELOAD_ASSERTIONS, DEFAULT_TEST)).toMatchObject({ verdict: 'green' });
  expect(isDecided(clean(12), RELOAD_ASSERTIONS, DEFAULT_TEST)).toBe(true);
  expect(judge(clean(11), RELOAD_ASSERTIONS, DEFAULT_TEST)).toMatchObject({ verdict: 'inconclusive' });
  expect(isDecided(clean(11), RELOAD_ASSERTIONS, DEFAULT_TEST)).toBe(false);
});

test('no trials are inconclusive', () => {
  expect(judge([], RELOAD_ASSERTIONS, DEFAULT_TEST).verdict).toBe('inconclusive');
});

test('each assertion is judged by itself', () => {
  const bypassed = steadyBut({ atMs: 1500, outcome: 'bypass' });
  const { verdict, assertions } = judge([bypassed, ...clean(1)], RELOAD_ASSERTIONS, DEFAULT_TEST);
  expect(verdict).toBe('red');
  expect(assertions.filter((assertion) => assertion.verdict === 'red').map(({ name }) => name)).toEqual([
    'bypasses',
  ]);
});

test('a red names how many, when and on which connection', () => {
  const found = judged([steadyBut({ atMs: 1250, outcome: 'bypass', tookMs: 3 })], 'bypasses');
  expect(found?.observed).toBe(1);
  expect(found?.evidence[0]).toBe('violated in 1 of 1 trial; 0 clean trials with evidence');
  expect(found?.evidence[1]).toBe(
    'trial 1, request 156 of virtual user 0, 0.250 s after the reload began: bypass status 200 handled upstream 1×, after 3.0 ms',
  );
});

test('a violation says how many of its trials do not count', () => {
  const bypassed = steadyBut({ atMs: 1250, outcome: 'bypass' });
  const late = { ...bypassed, loopDelayMs: { p99: 143, max: 200 } };
  const found = judged([bypassed, late], 'bypasses');
  expect(found?.evidence[0]).toBe(
    'violated in 2 of 2 trials, 1 of which does not count; 0 clean trials with evidence',
  );
  expect(found?.tally).toEqual({ clean: 0, violating: 1 });
});

test('of a workload on Kubernetes, it names what helps there', () => {
  const refused = steadyBut({ atMs: 1250, outcome: 'refused' });
  expect(judged([refused], 'refused')?.hint).toContain('The old listener closed');
  const workload: WorkloadState = {
    kind: 'deployment',
    generation: 1,
    observedGeneration: 1,
    replicas: 2,
    ready: [],
    terminating: 0,
  };
  const ofPods = { ...refused, before: { ...refused.before, workload } };
  expect(judged([ofPods], 'refused')?.hint).toContain('preStop hook');
  expect(judged([ofPods], 'bypasses')?.hint).toContain('plugin-server errors');
});

test('a close on a reused connection is closed, not lost, unless the upstream had handled it', () => {
  const replayable = steadyBut({ atMs: 1500, outcome: 'closed', kind: 'reused', handled: 0 });
  expect(judged([replayable], 'closed')?.verdict).toBe('red');
  expect(judged([replayable], 'lost')?.verdict).toBe('inconclusive');
  const handled = steadyBut({ atMs: 1500, outcome: 'closed', kind: 'reused', handled: 1 });
  expect(judged([handled], 'lost')?.verdict).toBe('red');
});

test.for(['fresh', 'mid-response'] as const)('a close of kind %s is lost', (kind) => {
  expect(judged([steadyBut({ atMs: 1500, outcome: 'closed', kind, handled: 0 })], 'lost')?.verdict).toBe(
    'red',
  );
});

test('a reload without effect is inconclusive, and never green', () => {
  const ignored = Array.from({ length: 12 }, () => {
    const trial = writeHistory(steadyLoad());
    return { ...trial, after: trial.before };
  });
  expect(judge(ignored, RELOAD_ASSERTIONS, DEFAULT_TEST).verdict).toBe('inconclusive');
});

test('a violation needs no proof of effect', () => {
  const trial = steadyBut({ atMs: 1500, outcome: 'error', status: 500 });
  expect(judge([{ ...trial, after: trial.before }], RELOAD_ASSERTIONS, DEFAULT_TEST).verdict).toBe('red');
});

/** How often the outcome of a request is looked up, in a trial whose summary is stored already. */
function looksOf(look: (trials: Trial[]) => unknown): number {
  const trial = steadyBut({ atMs: 1500, outcome: 'bypass' });
  observe(trial);
  const outcome = vi.spyOn(trial.requestTable, 'outcome');
  look([trial]);
  return outcome.mock.calls.length;
}

test('each trial is looked through once for all assertions, not once for each', () => {
  const all = looksOf((trials) => judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST));
  const alone = looksOf((trials) => judge(trials, [bypasses], DEFAULT_TEST));
  expect(alone).toBeGreaterThan(0);
  // The other assertions look at the one request that is not ok.
  expect(all).toBeLessThan(alone + RELOAD_ASSERTIONS.length);
  expect(looksOf((trials) => isDecided(trials, RELOAD_ASSERTIONS, DEFAULT_TEST))).toBe(all);
});

test('of trials that cannot tell, the first three are named', () => {
  const trials = [1, 2, 3, 4, 5].map((number) =>
    Object.assign(steadyBut({ atMs: 2500, outcome: 'error' }), { number }),
  );
  const { assertions } = judge(trials, [recovery(10_000)], DEFAULT_TEST);
  const { evidence = [], verdict } = assertions.find(({ name }) => name === 'recovery') ?? {};
  expect(verdict).toBe('inconclusive');
  expect(evidence.slice(1).map((line) => line.slice(0, 7))).toEqual(['trial 1', 'trial 2', 'trial 3']);
});
