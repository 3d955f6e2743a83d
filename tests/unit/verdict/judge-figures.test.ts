// The figures, evidence and confidence of a judgement.
import { expect, test } from 'vitest';
import type { Trial } from '../../../src/record/trial.ts';
import type { Assertion } from '../../../src/verdict/observe/assertion.ts';
import { bypasses, errors } from '../../../src/verdict/observe/request-assertions.ts';
import { reloadEnded } from '../../../src/verdict/observe/target-assertions.ts';
import { isDecided, judge } from '../../../src/verdict/decide/judge.ts';
import { confidenceOf, DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { steadyBut, steadyLoad, writeHistory } from '../../support/history.ts';

const clean = (count: number) => Array.from({ length: count }, () => writeHistory(steadyLoad()));
const bypassed = (count: number) =>
  steadyBut(...Array.from({ length: count }, () => ({ atMs: 1500, outcome: 'bypass' as const })));
const ignored = (number: number): Trial => {
  const trial = writeHistory(steadyLoad(), { number });
  return { ...trial, after: trial.before };
};

function named(trials: Trial[], assertions: Assertion[], name: string) {
  return judge(trials, assertions, DEFAULT_TEST).assertions.find((assertion) => assertion.name === name);
}

test('one undecided assertion keeps the series going', () => {
  const trials = [bypassed(1)];
  expect(isDecided(trials, [bypasses], DEFAULT_TEST)).toBe(true);
  expect(isDecided(trials, [bypasses, errors], DEFAULT_TEST)).toBe(false);
});

test('counts add up over trials, durations take the longest', () => {
  const trials = [bypassed(2), bypassed(3), ...clean(1)];
  expect(named(trials, [bypasses], 'bypasses')?.observed).toBe(5);
  const slow = writeHistory(steadyLoad(), { disruption: { kind: 'reload', beganMs: 1000, endedMs: 1900 } });
  expect(named([slow, ...clean(1)], [reloadEnded(5000)], 'reload-ended')?.observed).toBe(1000);
});

test('no figure is negative without trials', () => {
  expect(named([], [reloadEnded(5000)], 'reload-ended')?.observed).toBe(0);
});

test('infinite figures are null', () => {
  const endless: Assertion = {
    ...errors,
    name: 'endless',
    combine: 'max',
    observe: () => ({ observed: null, cases: [] }),
  };
  expect(named(clean(1), [endless], 'endless')?.observed).toBeNull();
});

test('the evidence counts the trials and shows three cases of those that violate', () => {
  const trials = [...clean(2), bypassed(2), bypassed(2)];
  const evidence = named(trials, [bypasses], 'bypasses')?.evidence;
  expect(evidence?.[0]).toBe('violated in 2 of 4 trials; 2 clean trials with evidence');
  expect(evidence).toHaveLength(4);
  const ended = named(clean(2), [reloadEnded(5000)], 'reload-ended')?.evidence;
  expect(ended).toEqual(['violated in 0 of 2 trials; 2 clean trials with evidence']);
});

test('a figure at its limit violates nothing', () => {
  const evidence = named(clean(1), [reloadEnded(1000)], 'reload-ended')?.evidence;
  expect(evidence?.[0]).toBe('violated in 0 of 1 trial; 1 clean trial with evidence');
});

test('the confidence of a red is that of its surest assertion, of a green that of its least sure one', () => {
  const red = judge([bypassed(1), bypassed(1)], [bypasses, errors], DEFAULT_TEST);
  expect(red.confidence).toBe(confidenceOf({ clean: 0, violating: 2 }, DEFAULT_TEST));
  const both = steadyBut({ atMs: 1500, outcome: 'bypass' }, { atMs: 1500, outcome: 'error', status: 500 });
  const uneven = judge([both, bypassed(1)], [bypasses, errors], DEFAULT_TEST);
  expect(uneven.confidence).toBe(confidenceOf({ clean: 0, violating: 2 }, DEFAULT_TEST));
  const green = judge(clean(12), [bypasses, errors], DEFAULT_TEST);
  expect(green.confidence).toBe(confidenceOf({ clean: 12, violating: 0 }, DEFAULT_TEST));
  const twoMore: Assertion = {
    ...errors,
    name: 'seldom',
    observe: ({ number }) => ({ observed: number > 1 ? 1 : 0, cases: [] }),
  };
  const trials = [...clean(3), writeHistory(steadyLoad(), { number: 2 })];
  const unsure = judge([...trials, ...clean(1)], [bypasses, twoMore], DEFAULT_TEST);
  expect(unsure.confidence).toBe(
    Math.min(
      confidenceOf({ clean: 5, violating: 0 }, DEFAULT_TEST),
      confidenceOf({ clean: 4, violating: 1 }, DEFAULT_TEST),
    ),
  );
});

test('a trial whose reload had no effect is not a clean trial', () => {
  const trials = Array.from({ length: 12 }, (_, index) => ignored(index + 1));
  expect(named(trials, [bypasses], 'bypasses')).toMatchObject({
    verdict: 'inconclusive',
    evidence: ['violated in 0 of 12 trials; 0 clean trials with evidence'],
  });
});

test('the effect is judged in every trial, and three trials without it are named', () => {
  expect(named(clean(2), [bypasses], 'took-effect')).toMatchObject({
    verdict: 'green',
    observed: 0,
    evidence: ['2 trials'],
  });
  expect(named([], [bypasses], 'took-effect')?.verdict).toBe('inconclusive');
  const some = [...clean(1), ignored(2), ignored(3)];
  expect(named(some, [bypasses], 'took-effect')).toMatchObject({
    verdict: 'inconclusive',
    observed: 2,
    evidence: [
      '3 trials',
      'trial 2: the epoch stayed 1',
      'trial 2: the same workers are still running: 1',
      'trial 3: the epoch stayed 1',
    ],
  });
  const thin = Array.from({ length: 2 }, () => writeHistory([]));
  expect(named(thin, [bypasses], 'took-effect')?.evidence).toHaveLength(4);
});
