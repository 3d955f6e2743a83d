import { expect, test } from 'vitest';
import { outcomesOverTime } from '../../../../src/record/requests/outcomes-over-time.ts';
import { writeHistory } from '../../../support/history.ts';

test('a request is counted when it was due, its outcome when it ended, and no step is left out', () => {
  const { requestTable } = writeHistory([
    { atMs: 1000, tookMs: 5 },
    { atMs: 1090, tookMs: 350, outcome: 'error' },
    { atMs: 1100, tookMs: 20 },
  ]);
  const buckets = outcomesOverTime(requestTable);
  expect(buckets.map(({ atMs, sent }) => [atMs, sent])).toEqual([
    [1000, 2],
    [1100, 1],
    [1200, 0],
    [1300, 0],
    [1400, 0],
  ]);
  expect(buckets.map(({ outcomes }) => outcomes.ok)).toEqual([1, 1, 0, 0, 0]);
  expect(buckets.map(({ outcomes }) => outcomes.error)).toEqual([0, 0, 0, 0, 1]);
  expect(buckets.map(({ longestMs }) => longestMs)).toEqual([5, 20, 0, 0, 350]);
});

test('from another moment, in other steps', () => {
  const { requestTable } = writeHistory([
    { atMs: 1000, tookMs: 5 },
    { atMs: 1500, tookMs: 5 },
  ]);
  expect(outcomesOverTime(requestTable, 900, 500).map(({ sent }) => sent)).toEqual([1, 1]);
});

test('an empty recording has no intervals', () => {
  expect(outcomesOverTime(writeHistory([]).requestTable)).toEqual([]);
});
