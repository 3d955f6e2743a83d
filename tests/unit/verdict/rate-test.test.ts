import { expect, test } from 'vitest';
import { likelihoodAtRate } from '../../../src/verdict/baseline/rate-test.ts';

test.for([
  // Added up by hand from the terms of the binomial distribution.
  [9, 1, 0.0107],
  [20, 4, 0.00077],
  [1, 1, 0.75],
])('%d against %d at equal exposure has the probability %d', ([trial = 0, before = 0, expected = 0]) => {
  const exposure = 1000;
  const likelihood = likelihoodAtRate({ count: trial, exposure }, { count: before, exposure });
  expect(likelihood).toBeCloseTo(expected, 4);
});
