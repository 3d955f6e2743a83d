import { expect, test } from 'vitest';
import { durationMs, durationText } from '../../../src/common/duration.ts';

test.for([
  ['500ms', 500],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
  ['5', Number.NaN],
  ['5 s', Number.NaN],
  ['1d', Number.NaN],
] as const)('%s is %d ms', ([text, ms]) => {
  expect(durationMs(text)).toBe(ms);
});

test.for([
  [1, '1ms'],
  [1000, '1s'],
  [90_000, '90s'],
  [120_000, '2m'],
  [0, '0ms'],
] as const)('%d ms is written %s', ([ms, text]) => {
  expect(durationText(ms)).toBe(text);
});
