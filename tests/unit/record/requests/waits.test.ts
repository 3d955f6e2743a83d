import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOMES } from '../../../../src/record/requests/outcome.ts';
import { longestGapMs } from '../../../../src/record/requests/longest-gap.ts';
import { longestWaits } from '../../../../src/record/requests/longest-wait.ts';
import { outsideStalls, type Stall } from '../../../../src/record/requests/stalls.ts';
import { writeHistory, type WrittenRequest } from '../../../support/history.ts';

const gapOf = (requests: readonly WrittenRequest[], stalls: Stall[] = []) =>
  longestGapMs(writeHistory(requests, { stalls }));

const oneByOne = (request: Partial<WrittenRequest>) =>
  Array.from({ length: 49 }, (_, index) => ({ atMs: index * 100, tookMs: 100, ...request }));

test('an interval is reduced by what overlaps it of each stall', () => {
  const stalls: Stall[] = [
    [50, 100],
    [200, 50],
    [390, 500],
  ];
  expect(outsideStalls(100, 400, stalls)).toBe(300 - 50 - 50 - 10);
  expect(outsideStalls(500, 600, stalls)).toBe(0);
  expect(outsideStalls(1000, 1100, stalls)).toBe(100);
  expect(outsideStalls(0, 40)).toBe(40);
});

test('the longest waits before and after a moment, whatever the outcome', () => {
  const trial = writeHistory([
    { atMs: 10, tookMs: 700 },
    { atMs: 20, tookMs: 3 },
    { atMs: 400, tookMs: 601, outcome: 'error' },
    { atMs: 1100, tookMs: 5 },
    { atMs: 1200, tookMs: 900, outcome: 'timeout' },
    { atMs: 1300, tookMs: 12 },
  ]);
  expect(longestWaits(trial, 1000)).toEqual({
    before: { id: 0, ms: 700 },
    inFlight: { id: 2, ms: 600 },
    after: { id: 4, ms: 900 },
  });
  expect(longestWaits(trial, 0)).toEqual({ after: { id: 4, ms: 900 } });
  expect(longestWaits(writeHistory([]), 1000)).toEqual({});
});

test('a wait in which the probe was stuck may be shorter than another', () => {
  const requests = [
    { atMs: 1100, tookMs: 2000 },
    { atMs: 1200, tookMs: 1000 },
    { atMs: 4000, tookMs: 600 },
  ];
  const trial = writeHistory(requests, { stalls: [[1150, 1900]] });
  expect(longestWaits(trial, 1000).after).toEqual({ id: 2, ms: 600 });
});

test('a gap is the time without a response while a request is in flight, not a pause between requests', () => {
  const paced = [
    { atMs: 0, tookMs: 10 },
    { atMs: 500, tookMs: 30 },
    { atMs: 1000, tookMs: 10 },
  ];
  expect(gapOf(paced)).toBeCloseTo(30, 3);
  expect(gapOf([])).toBeNull();
});

test('responses to others end a gap, and requests that fail without one do not', () => {
  const held = { atMs: 0, tookMs: 5000 };
  expect(gapOf([held, ...oneByOne({})])).toBeCloseTo(100, 3);
  expect(gapOf([held, ...oneByOne({ outcome: 'timeout', firstByteMs: Number.NaN })])).toBeCloseTo(5000, 3);
});

test('the pause after a refused request belongs to the gap', () => {
  const refused = Array.from({ length: 20 }, (_, index) => ({
    atMs: 100 + index * 11,
    tookMs: 1,
    outcome: 'refused' as const,
    firstByteMs: Number.NaN,
  }));
  expect(gapOf([{ atMs: 0, tookMs: 5 }, ...refused, { atMs: 320, tookMs: 5 }])).toBeCloseTo(225, 3);
});

test('what the probe was stuck for is no gap of the target', () => {
  const requests = [
    { atMs: 0, tookMs: 1000 },
    { atMs: 1000, tookMs: 300 },
  ];
  expect(gapOf(requests, [[100, 850]])).toBeCloseTo(300, 3);
});

const written: fc.Arbitrary<WrittenRequest[]> = fc
  .array(
    fc.record({
      atMs: fc.integer({ min: 0, max: 3000 }),
      tookMs: fc.integer({ min: 0, max: 400 }),
      outcome: fc.constantFrom(...OUTCOMES.filter((outcome) => outcome !== 'refused')),
      firstByteMs: fc.constantFrom(Number.NaN, 0),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((requests) => requests.sort((one, other) => one.atMs - other.atMs));

test('the longest gap is, but for a step of 1 ms, that of a sorted list of all moments', () => {
  fc.assert(
    fc.property(written, (requests) => {
      const found = gapOf(requests) ?? Number.NaN;
      const exact = exactGapMs(requests);
      expect(found).toBeGreaterThanOrEqual(exact - 1);
      expect(found).toBeLessThanOrEqual(exact + 1e-3);
    }),
  );
});

/** Adds up, between two responses, the milliseconds in which a request was in flight. */
function exactGapMs(requests: readonly WrittenRequest[]): number {
  const without = new Set(['closed', 'timeout', 'refused']);
  const busy = new Set<number>();
  const got = new Set<number>();
  for (const { atMs, tookMs = 0, outcome = 'ok', firstByteMs = tookMs } of requests) {
    for (let ms = atMs; ms < atMs + tookMs; ms++) busy.add(ms);
    if (!Number.isNaN(firstByteMs)) got.add(atMs + firstByteMs);
    if (!without.has(outcome)) got.add(atMs + tookMs);
  }
  let longestMs = 0;
  let gapMs = 0;
  for (let ms = 0; ms <= 3500; ms++) {
    if (got.has(ms)) gapMs = 0;
    if (busy.has(ms)) gapMs++;
    longestMs = Math.max(longestMs, gapMs);
  }
  return longestMs;
}
