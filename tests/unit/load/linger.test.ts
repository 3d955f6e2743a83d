import { expect, test } from 'vitest';
import { LINGER_MS, readMs, slowestOf } from '../../../src/load/linger.ts';

test('a connection is read from for 50 ms and the time that a response takes', () => {
  expect(readMs({ respondedMs: 1000 }, 1000)).toBe(50);
  expect(readMs({ respondedMs: 1000, slowestMs: 30 }, 1000)).toBe(80);
  expect(readMs({ respondedMs: 1000, slowestMs: 5000 }, 1000)).toBe(LINGER_MS);
});

test('the time that it has been idle already counts', () => {
  expect(readMs({ respondedMs: 1000, slowestMs: 30 }, 1060)).toBe(20);
  expect(readMs({ respondedMs: 1000, slowestMs: 30 }, 5000)).toBe(0);
});

test('a slow response counts less with each one after it, and a slower one at once', () => {
  let slowestMs = slowestOf(1000, 0);
  expect(slowestMs).toBe(1000);
  for (let response = 0; response < 100; response++) slowestMs = slowestOf(1, slowestMs);
  expect(slowestMs).toBeCloseTo(5.9, 1);
  expect(slowestOf(20, slowestMs)).toBe(20);
});
