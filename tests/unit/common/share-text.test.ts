import { expect, test } from 'vitest';
import { shareText } from '../../../src/common/share-text.ts';
import { shareText as onThePage } from '../../../src/report/html/page/share.js';

test.for<[part: number, all: number, text: string]>([
  [0, 178_004, '0 %'],
  [0, 0, '0 %'],
  [1, 178_004, '0.00056 %'],
  [7, 178_004, '0.0039 %'],
  [96, 100_000, '0.096 %'],
  [1, 1000, '0.1 %'],
  [5, 400, '1.3 %'],
  [1, 3, '33.3 %'],
  [1, 2, '50 %'],
  [999, 1000, '99.9 %'],
  [177_997, 178_004, '99.9961 %'],
  [3, 3, '100 %'],
])('%i of %i are %s, in the report too', ([part, all, text]) => {
  expect(shareText(part, all)).toBe(text);
  expect(onThePage(part, all)).toBe(text);
});
