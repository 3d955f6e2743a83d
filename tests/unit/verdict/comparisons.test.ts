// The assertions of a run share its chance of a wrong red: the more there are, the more a red takes, and a green takes the same.
import { describe, expect, test } from 'vitest';
import {
  boundsOf,
  cleanTrialsNeeded,
  confidenceOf,
  decide,
  DEFAULT_TEST,
  DETERMINISTIC_TEST,
  SCALE_TEST,
  type SequentialTest,
} from '../../../src/verdict/decide/sequential-test.ts';

const among = (comparisons: number, sequential = DEFAULT_TEST): SequentialTest => ({
  ...sequential,
  comparisons,
});

describe('two violations are red while there are few clean trials', () => {
  test.for([
    [4, 13],
    [15, 10],
    [44, 8],
    [140, 5],
    [396, 2],
    [1000, 0],
  ] as const)('of %i assertions, up to %i clean ones', ([comparisons, clean]) => {
    expect(decide({ clean: 0, violating: 1 }, among(comparisons))).toBe('undecided');
    expect(decide({ clean, violating: 2 }, among(comparisons))).toBe('red');
    expect(decide({ clean: clean + 1, violating: 2 }, among(comparisons))).toBe('undecided');
  });
});

test('one violation is red for up to three assertions', () => {
  expect(decide({ clean: 0, violating: 1 }, among(3))).toBe('red');
  expect(decide({ clean: 3, violating: 1 }, among(1))).toBe('red');
});

test('a violation that does not come back is inconclusive after 26 clean trials, however many assertions there are', () => {
  for (const comparisons of [1, 15, 140, 1000]) {
    expect(decide({ clean: 25, violating: 1 }, among(comparisons))).toBe('undecided');
    expect(decide({ clean: 26, violating: 1 }, among(comparisons))).toBe('inconclusive');
  }
});

test.for<[what: string, sequential: SequentialTest, clean: number]>([
  ['that shows in 1 of 3 trials', DEFAULT_TEST, 12],
  ['that shows nearly every time', DETERMINISTIC_TEST, 3],
  ['that one long trial looks for', SCALE_TEST, 1],
  ['of a slow request', { ...DEFAULT_TEST, faultRate: 0.9 }, 2],
])('a green takes no more trials among many assertions: a fault %s', ([, sequential, clean]) => {
  for (const comparisons of [undefined, 1, 14, 140, 1000])
    expect(cleanTrialsNeeded({ ...sequential, comparisons })).toBe(clean);
});

test('one long trial decides the scale variants of Tyk, either way, for up to a hundred assertions', () => {
  expect(decide({ clean: 1, violating: 0 }, among(100, SCALE_TEST))).toBe('green');
  expect(decide({ clean: 0, violating: 1 }, among(100, SCALE_TEST))).toBe('red');
});

test('a fault that shows nearly every time is red after two trials', () => {
  expect(decide({ clean: 0, violating: 1 }, among(100, DETERMINISTIC_TEST))).toBe('undecided');
  expect(decide({ clean: 0, violating: 2 }, among(100, DETERMINISTIC_TEST))).toBe('red');
});

test('the confidence of a red allows for all comparisons, that of a green for none', () => {
  // With the fault, a violation is 1000/3 times as likely.
  expect(confidenceOf({ clean: 0, violating: 1 }, among(140))).toBeCloseTo(1 / (1 + 140 * 0.003), 12);
  expect(confidenceOf({ clean: 0, violating: 2 }, among(140))).toBeCloseTo(1 / (1 + 140 * 0.003 ** 2), 12);
  expect(confidenceOf({ clean: 4, violating: 1 }, among(140))).toBe(0.5);
  const clean = { clean: 12, violating: 0 };
  expect(confidenceOf(clean, among(140))).toBe(confidenceOf(clean, among(1)));
});

test('a ratio at its bound decides', () => {
  const even = { healthyRate: 0.0625, faultRate: 0.9375, confidence: 0.9375 };
  expect(boundsOf(even)).toEqual({ red: Math.log(15), green: -Math.log(15) });
  expect(decide({ clean: 0, violating: 1 }, even)).toBe('red');
  expect(decide({ clean: 1, violating: 0 }, even)).toBe('green');
});
