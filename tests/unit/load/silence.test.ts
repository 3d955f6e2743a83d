import { expect, test } from 'vitest';
import { silenceMs } from '../../../src/load/schedules/silence.ts';

const USERS = 8;
const TURNS = 10;

test('silences of all users and turns are spread evenly between the bounds', () => {
  const plan = { connections: USERS };
  const all = Array.from({ length: USERS * TURNS }, (_, index) =>
    silenceMs(plan, index % USERS, Math.floor(index / USERS)),
  );
  expect(Math.min(...all)).toBeGreaterThanOrEqual(50);
  expect(Math.max(...all)).toBeLessThanOrEqual(2000);
  const quarters = [0, 0, 0, 0];
  for (const ms of all) quarters[Math.floor(((ms - 50) / 1950) * 4)]!++;
  for (const count of quarters) expect(count).toBeGreaterThan((all.length / 4) * 0.8);
});

test('a single user goes through the whole range', () => {
  const own = Array.from({ length: TURNS }, (_, turn) => silenceMs({ connections: USERS }, 3, turn));
  expect(Math.min(...own)).toBeLessThan(300);
  expect(Math.max(...own)).toBeGreaterThan(1750);
});

test('the bounds can be set', () => {
  expect(silenceMs({ connections: 1, speakAfterMs: [70, 70] }, 0, 5)).toBe(70);
});
