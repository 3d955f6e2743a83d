import { expect, test } from 'vitest';
import { merge } from '../../../src/verdict/decide/merge.ts';

test('red outweighs inconclusive, which outweighs green', () => {
  expect(merge(['green', 'green'])).toBe('green');
  expect(merge(['green', 'inconclusive', 'green'])).toBe('inconclusive');
  expect(merge(['inconclusive', 'red', 'green'])).toBe('red');
});

test('of nothing, nothing was shown', () => {
  expect(merge([])).toBe('inconclusive');
});
