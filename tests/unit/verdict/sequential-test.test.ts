import { describe, expect, test } from 'vitest';
import {
  cleanTrialsNeeded,
  confidenceOf,
  decide,
  DEFAULT_TEST,
  SCALE_TEST,
} from '../../../src/verdict/decide/sequential-test.ts';

describe('the number of clean trials that a green needs', () => {
  test.for([
    [1 / 3, 12],
    [1 / 5, 21],
    [1 / 10, 45],
  ] as const)('a fault in %f of the trials takes %i', ([faultRate, needed]) => {
    const sequential = { ...DEFAULT_TEST, faultRate };
    expect(cleanTrialsNeeded(sequential)).toBe(needed);
    expect(decide({ clean: needed - 1, violating: 0 }, sequential)).toBe('undecided');
    expect(decide({ clean: needed, violating: 0 }, sequential)).toBe('green');
  });
});

test('nothing is decided without trials', () => {
  expect(decide({ clean: 0, violating: 0 }, DEFAULT_TEST)).toBe('undecided');
  expect(confidenceOf({ clean: 0, violating: 0 }, DEFAULT_TEST)).toBe(0.5);
});

test('one violating trial is red when it comes early', () => {
  expect(decide({ clean: 0, violating: 1 }, DEFAULT_TEST)).toBe('red');
  expect(decide({ clean: 3, violating: 1 }, DEFAULT_TEST)).toBe('red');
});

test('one violating trial among many clean ones is never green', () => {
  expect(decide({ clean: 4, violating: 1 }, DEFAULT_TEST)).toBe('undecided');
  expect(decide({ clean: 26, violating: 1 }, DEFAULT_TEST)).toBe('inconclusive');
  expect(decide({ clean: 1000, violating: 1 }, DEFAULT_TEST)).toBe('inconclusive');
});

test('12 clean trials give 99 %', () => {
  expect(confidenceOf({ clean: 12, violating: 0 }, DEFAULT_TEST)).toBeGreaterThanOrEqual(0.99);
  expect(confidenceOf({ clean: 11, violating: 0 }, DEFAULT_TEST)).toBeLessThan(0.99);
});

test('one clean trial that takes long is worth 90 %', () => {
  expect(cleanTrialsNeeded(SCALE_TEST)).toBe(1);
  expect(confidenceOf({ clean: 1, violating: 0 }, SCALE_TEST)).toBeCloseTo(0.917, 3);
});
