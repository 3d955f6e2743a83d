// What a signal says and does while a check is being planned.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { planInterruptibly } from '../../../../src/cli/check/plan-interruptibly.ts';
import { unlessAborted } from '../../../../src/common/unless-aborted.ts';
import { UserError } from '../../../../src/common/user-error.ts';

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;
const forever = new Promise<never>(() => undefined);
const written: string[] = [];

beforeEach(() => {
  written.length = 0;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${String(code)}`);
  });
});
afterEach(() => vi.restoreAllMocks());

test.for(SIGNALS)('%s ends whatever it waits for, with one line', async ([signal, code]) => {
  const listeners = process.listenerCount(signal);
  const planned = planInterruptibly((given) => unlessAborted(forever, given.signal));
  process.emit(signal, signal);
  await expect(planned).rejects.toThrow(`exit ${code}`);
  expect(written).toEqual([`\nreload-proof: interrupted by ${signal} before the load began\n`]);
  expect(process.listenerCount(signal)).toBe(listeners);
});

test.for([
  [['starting'], 'while the pods of the load were starting: deleting them; once more ends it at once'],
  [['starting', 'started'], 'before the load began: deleting its pods; once more ends it at once'],
] as const)('with pods that are %s it says that they are deleted', async ([states, told]) => {
  const planned = planInterruptibly((given) => {
    for (const state of states) given.onPods(state);
    return unlessAborted(forever, given.signal);
  });
  process.emit('SIGINT', 'SIGINT');
  await expect(planned).rejects.toThrow('exit 130');
  expect(written).toEqual([`\nreload-proof: interrupted by SIGINT ${told}\n`]);
});

test('a second signal ends it at once', async () => {
  const deleted = Promise.withResolvers<void>();
  const planned = planInterruptibly(async ({ signal }) => {
    try {
      await unlessAborted(forever, signal);
    } finally {
      await deleted.promise;
    }
  });
  process.emit('SIGTERM', 'SIGTERM');
  expect(() => process.emit('SIGINT', 'SIGINT')).toThrow('exit 143');
  deleted.resolve();
  await expect(planned).rejects.toThrow('exit 143');
});

test('what could not be deleted is told of, too', async () => {
  const planned = planInterruptibly(async (given) => {
    await unlessAborted(forever, given.signal).catch(() => {
      throw new UserError('the Job could not be deleted');
    });
  });
  process.emit('SIGINT', 'SIGINT');
  await expect(planned).rejects.toThrow('exit 130');
  expect(written.at(-1)).toBe('reload-proof: the Job could not be deleted\n');
});

test('without a signal it returns and throws what planning does', async () => {
  expect(await planInterruptibly(() => Promise.resolve('planned'))).toBe('planned');
  const refused = planInterruptibly(() => Promise.reject(new UserError('--url is missing')));
  await expect(refused).rejects.toThrow('--url is missing');
});
