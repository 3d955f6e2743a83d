import { execa } from 'execa';
import { expect, test } from 'vitest';
import { aheadMs } from '../../../src/record/clock.ts';

test('a thread that is stopped between two clocks does not take one for late', () => {
  let nowMs = 1000;
  let reading = 0;
  const clock = () => nowMs;
  // The first time the thread is stopped for 20 ms just before it.
  const other = () => (nowMs += reading++ === 0 ? 20 : 0) - 400;
  expect(aheadMs(clock, other)).toBe(400);
});

test('the fast clock shows the same time in a thread that has just begun', async () => {
  const url = new URL('../../../src/record/clock.ts', import.meta.url).href;
  const look = `const { fastMonotonicMs, monotonicMs } = await import(${JSON.stringify(url)});
const times = Array.from({ length: 20 }, () => [monotonicMs(), fastMonotonicMs(), monotonicMs()]);
process.stdout.write(JSON.stringify(times));`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', look]);
  // Its offset is of a few readings, each of which may be some microseconds off.
  for (const [beforeMs, fastMs, afterMs] of JSON.parse(stdout) as [number, number, number][]) {
    expect(fastMs).toBeGreaterThan(beforeMs - 0.1);
    expect(fastMs).toBeLessThan(afterMs + 0.1);
  }
});
