import { expect, test } from 'vitest';
import { confidenceText, counted } from '../../../src/common/counted.ts';

test.for([
  [1, 'requests', '1 request'],
  [2, 'requests', '2 requests'],
  [0, 'requests', '0 requests'],
  [1, 'policies', '1 policy'],
  [1, 'processes', '1 process'],
  [1, 'key creations', '1 key creation'],
  [1, 'requests cut short', '1 request cut short'],
  [1, 'trials without effect', '1 trial without effect'],
  [1, 'ms', '1 ms'],
  [12.345, 'ms', '12.3 ms'],
  [106_273, 'requests', '106,273 requests'],
] as const)('%d %s is written as "%s"', ([count, unit, text]) => {
  expect(counted(count, unit)).toBe(text);
});

test.for([
  [0.9, '90.0 %'],
  [0.917, '91.7 %'],
  [0.9994, '99.9 %'],
  [0.9996, '> 99.9 %'],
  [1, '> 99.9 %'],
] as const)('a confidence of %d is written as "%s"', ([confidence, text]) => {
  expect(confidenceText(confidence)).toBe(text);
});
