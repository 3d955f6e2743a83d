import { expect, test } from 'vitest';
import { whyOver } from '../../../src/scenario/check/why-ended.ts';

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
