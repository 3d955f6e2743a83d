import { expect, test, vi } from 'vitest';
import { firstValue, holdsWithin, waitUntil } from '../../../src/common/wait-until.ts';

const LONG_MS = 60_000;

/** A condition that holds from its nth look on. */
function fromLook(nth: number) {
  let looks = 0;
  return vi.fn<() => boolean>(() => ++looks >= nth);
}

test('a condition that holds at once is checked once', async () => {
  const condition = fromLook(1);
  expect(await holdsWithin(0, condition)).toBe(true);
  expect(condition).toHaveBeenCalledOnce();
});

test('polling ends as soon as the condition holds', async () => {
  const condition = fromLook(4);
  expect(await holdsWithin(LONG_MS, condition, 1)).toBe(true);
  expect(condition).toHaveBeenCalledTimes(4);
});

test('a condition that does not hold is polled until the bound', async () => {
  const beganMs = performance.now();
  expect(await holdsWithin(30, () => false, 1)).toBe(false);
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(30);
});

test('waitUntil reports what it waited for and how long', async () => {
  await waitUntil('it holds', LONG_MS, fromLook(2), 1);
  await expect(waitUntil('the file is there', 5, () => false, 1)).rejects.toThrow(
    'timed out after 5 ms waiting until the file is there',
  );
});

test('the first value is returned, and an error is passed to the caller', async () => {
  const over = new AbortController();
  const values = [undefined, undefined, 3];
  expect(await firstValue(() => Promise.resolve(values.shift()), over.signal, 1)).toBe(3);
  const broken = firstValue(() => Promise.reject(new Error('no log')), over.signal, 1);
  await expect(broken).rejects.toThrow('no log');
});

test('a value that arrives after the end is ignored, and polling stops', async () => {
  const over = new AbortController();
  const poll = vi.fn<() => Promise<string>>(() => {
    over.abort();
    return Promise.resolve('somebody else');
  });
  const settled = vi.fn<(value: unknown) => void>();
  void firstValue(poll, over.signal, 1).then(settled, settled);
  await holdsWithin(20, () => false, 1);
  expect(poll).toHaveBeenCalledOnce();
  expect(settled).not.toHaveBeenCalled();
});
