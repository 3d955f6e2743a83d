import { once } from 'node:events';
import { expect, test } from 'vitest';
import { timeLimit } from '../../../../src/scenario/library/time-limit.ts';

test('a check ends when its time is over, and says so', async () => {
  const signal = timeLimit(20);
  // The timer does not keep a process, and so not this test, waiting.
  const keep = setInterval(() => undefined, 1000);
  if (signal) await once(signal, 'abort');
  clearInterval(keep);
  expect(String(signal?.reason)).toContain('the time of this check was over after 0.02 s (limits.duration)');
});

test('another signal ends it before; without a time that is the only one', () => {
  const other = new AbortController();
  expect(timeLimit(undefined)).toBeUndefined();
  expect(timeLimit(undefined, other.signal)).toBe(other.signal);
  const both = timeLimit(60_000, other.signal);
  other.abort(new Error('enough'));
  expect(String(both?.reason)).toContain('enough');
});
