import { expect, test } from 'vitest';
import { arrivalTimes } from '../../../src/load/schedules/arrivals.ts';
import { Waiting } from '../../../src/load/schedules/waiting.ts';

function first(count: number, times: Iterator<number, never>): number[] {
  return Array.from({ length: count }, () => times.next().value);
}

test('constant arrivals are evenly spaced, and no error adds up', () => {
  expect(first(4, arrivalTimes(1000, 500))).toEqual([1000, 1002, 1004, 1006]);
  expect(first(30_001, arrivalTimes(0, 3000)).at(-1)).toBeCloseTo(10_000, 6);
});

test('Poisson arrivals have exponential distances with the mean of the rate', () => {
  const draws = [0, 0.5, 0.9];
  const times = first(
    3,
    arrivalTimes(1000, 100, 'poisson', () => draws.shift() ?? 0),
  );
  expect(times[0]).toBe(1000);
  expect(times[1]).toBeCloseTo(1000 + 10 * Math.log(2));
  expect(times[2]).toBeCloseTo(1000 + 10 * Math.log(2) + 10 * Math.log(10));
  const COUNT = 20_000;
  const drawn = first(COUNT, arrivalTimes(0, 1000, 'poisson'));
  // The mean of so many distances is within 4 % of its expectation but for one run in 10^8.
  expect((drawn.at(-1) ?? 0) / COUNT).toBeGreaterThan(0.96);
  expect((drawn.at(-1) ?? 0) / COUNT).toBeLessThan(1.04);
});

test('the queue is first in, first out, however long it is', () => {
  const waiting = new Waiting();
  for (let index = 0; index < 5000; index++) waiting.push(index);
  const out = Array.from({ length: 5000 }, () => waiting.shift());
  expect(out).toEqual(Array.from({ length: 5000 }, (_, index) => index));
  expect(waiting.length).toBe(0);
  expect(waiting.firstMs).toBe(Number.POSITIVE_INFINITY);
});
