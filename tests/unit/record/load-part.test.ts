// What shards carry together is the whole load: every virtual user, request and arrival once.
import { expect, test } from 'vitest';
import { arrivalTimes } from '../../../src/load/schedules/arrivals.ts';
import { shareOf, usersOf } from '../../../src/record/flow/load-part.ts';
import type { LoadPlan } from '../../../src/record/flow/load-plan.ts';

const PLAN: LoadPlan = { url: 'http://a/', connections: 10, thinkMs: 0, timeoutMs: 1000, expectation: {} };

function sharesOf(plan: LoadPlan, shards: number): LoadPlan[] {
  return Array.from({ length: shards }, (_, shard) => shareOf(plan, shard, shards)).filter(
    (share) => share !== undefined,
  );
}

test.for([1, 2, 3, 8, 10, 64])('%i shards have every virtual user once', (shards) => {
  const shares = sharesOf(PLAN, shards);
  expect(shares).toHaveLength(Math.min(shards, 10));
  expect(shares.flatMap(usersOf).toSorted((one, other) => one - other)).toEqual([...Array(10).keys()]);
});

test.for([1, 3, 8])('%i shards send as many requests as one process, with different ids', (shards) => {
  const ids = sharesOf({ ...PLAN, requests: 100, ids: { first: 1, step: 2 } }, shards).flatMap(
    ({ requests = 0, ids: { first, step } = { first: 0, step: 1 } }) =>
      Array.from({ length: requests }, (_, nth) => first + nth * step),
  );
  expect(ids.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 100 }, (_, id) => 1 + 2 * id),
  );
});

test('the arrivals of all shards are those of one process', () => {
  const due = sharesOf({ ...PLAN, rate: 300 }, 3).flatMap(({ rate = 0, part }) => {
    const times = arrivalTimes(1000, rate, 'constant', Math.random, part);
    return Array.from({ length: 50 }, () => times.next().value);
  });
  const whole = arrivalTimes(1000, 300);
  expect(due.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 150 }, () => whole.next().value),
  );
});
