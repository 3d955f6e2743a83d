import { expect, test } from 'vitest';
import { sum } from '../../../src/common/sum.ts';
import type { LoadPlan } from '../../../src/record/flow/load-plan.ts';
import { mostPerSecond } from '../../../src/scenario/check/flow-rates.ts';
import { limited } from '../../../src/scenario/check/limits.ts';

function flow(variant: string, load: Partial<LoadPlan>) {
  return {
    variant,
    load: { url: 'http://a/', connections: 8, thinkMs: 0, timeoutMs: 1000, expectation: {}, ...load },
  };
}

const FLOWS = [flow('busy', {}), flow('paced', { thinkMs: 10 }), flow('fixed', { rate: 30, connections: 4 })];

test('without limits, flows stay as they are', () => {
  expect(limited(FLOWS)).toEqual(FLOWS);
  expect(limited(FLOWS, { rate: 1e6, connections: 20 }).map(({ load }) => load.connections)).toEqual([
    8, 8, 4,
  ]);
});

test.for([50, 100, 1000])('flows together never send more than %d requests per second', (rate) => {
  const loads = limited(FLOWS, { rate }).map(({ load }) => load);
  expect(sum(loads.map(mostPerSecond))).toBeLessThanOrEqual(rate + 1e-6);
  expect(loads.at(-1)).toEqual(FLOWS.at(-1)?.load);
});

test('flows share the connections that they may have', () => {
  const counts = limited(FLOWS, { connections: 10 }).map(({ load }) => load.connections);
  expect(sum(counts)).toBeLessThanOrEqual(10);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
});

test('limits that no load can keep are refused', () => {
  expect(() => limited(FLOWS, { connections: 2 })).toThrow(
    'limits.connections is 2, and each of 3 flows needs at least one',
  );
  expect(() => limited(FLOWS, { rate: 30 })).toThrow(
    'limits.rate is 30 requests per second, and the rates of the flows ask for 30 without the others',
  );
});
