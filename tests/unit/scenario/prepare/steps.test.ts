import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { printedSteps } from '../../../../src/scenario/prepare/steps.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A step that takes so long; `fails` makes it end with an error. */
function takes(ms: number, fails = false): () => Promise<string> {
  return () =>
    new Promise((resolve, reject) => {
      setTimeout(() => (fails ? reject(new Error('no Go')) : resolve('built')), ms);
    });
}

test('a step that ends at once prints no line', async () => {
  const lines: string[] = [];
  const step = printedSteps((line) => lines.push(line));
  const running = step('Redis', takes(900));
  await vi.runAllTimersAsync();
  expect(await running).toBe('built');
  expect(lines).toEqual([]);
});

test('a long step is announced after a second, every half minute, and at its end', async () => {
  const lines: string[] = [];
  const step = printedSteps((line) => lines.push(line));
  const running = step('Tyk 2.9.5', takes(71_000));
  await vi.advanceTimersByTimeAsync(1000);
  expect(lines).toEqual(['  preparing Tyk 2.9.5']);
  await vi.runAllTimersAsync();
  expect(await running).toBe('built');
  expect(lines.slice(1)).toEqual([
    '  still preparing Tyk 2.9.5 after 31 s',
    '  still preparing Tyk 2.9.5 after 61 s',
    '  prepared Tyk 2.9.5 in 71 s',
  ]);
});

test('steps that run side by side each have their lines', async () => {
  const lines: string[] = [];
  const step = printedSteps((line) => lines.push(line));
  const running = Promise.all([step('the Go plugin', takes(5000)), step('Redis', takes(3000))]);
  await vi.runAllTimersAsync();
  await running;
  expect(lines).toEqual([
    '  preparing the Go plugin',
    '  preparing Redis',
    '  prepared Redis in 3 s',
    '  prepared the Go plugin in 5 s',
  ]);
});

test('a failed step is not reported as prepared and not mentioned again', async () => {
  const lines: string[] = [];
  const step = printedSteps((line) => lines.push(line));
  const [failed] = await Promise.allSettled([
    step('the Go plugin', takes(5000, true)),
    vi.advanceTimersByTimeAsync(60_000),
  ]);
  expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'no Go' } });
  expect(lines).toEqual(['  preparing the Go plugin']);
});
