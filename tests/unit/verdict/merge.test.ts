import { expect, test } from 'vitest';
import { mergeVerdicts } from '../../../src/verdict/decide/merge.ts';

test('red outweighs inconclusive, which outweighs green', () => {
  expect(mergeVerdicts(['green', 'green'])).toBe('green');
  expect(mergeVerdicts(['green', 'inconclusive', 'green'])).toBe('inconclusive');
  expect(mergeVerdicts(['inconclusive', 'red', 'green'])).toBe('red');
});

test('without verdicts the result is inconclusive', () => {
  expect(mergeVerdicts([])).toBe('inconclusive');
});
