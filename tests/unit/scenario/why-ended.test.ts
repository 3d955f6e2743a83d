import { expect, test } from 'vitest';
import { whyOver, withVoid } from '../../../src/scenario/check/why-ended.ts';

const trial = (...discarded: string[]) => ({ observations: { discarded } });

test('names what gave a check its time, and how much', () => {
  const longAgoMs = performance.now() - 3_600_001;
  expect(whyOver(longAgoMs, { ms: 90_000, name: 'limits.duration' })).toBe(
    'no reload begins after 90s (limits.duration)',
  );
  expect(whyOver(longAgoMs, { ms: 300_000, name: '--max-duration' })).toBe(
    'no reload begins after 5m (--max-duration)',
  );
  expect(whyOver(performance.now(), { ms: 3_600_000, name: '--max-duration' })).toBeUndefined();
  expect(whyOver(longAgoMs, undefined)).toBeUndefined();
});

test('names how many trials do not count, and why the first of them does not', () => {
  const late = 'the probe was late: p99 of its event-loop delay 143 ms (limit 100 ms)';
  expect(withVoid('no reload begins after 1m', [trial(), trial(late), trial('shard 0 was lost')])).toBe(
    `no reload begins after 1m; 2 of 3 trials do not count: ${late}`,
  );
  expect(withVoid('no reload begins after 1m', [trial(late)])).toBe(
    `no reload begins after 1m; 1 of 1 trial does not count: ${late}`,
  );
  expect(withVoid('no reload begins after 1m', [trial()])).toBe('no reload begins after 1m');
  expect(withVoid(undefined, [trial(late)])).toBeUndefined();
});
