// A reload command that is slower than its bound is measured, and one that hangs is ended.
import path from 'node:path';
import { expect, test } from 'vitest';
import { runReload } from '../../../src/targets/external/reload-command.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { reloadBounds, waitLimit } from '../../../src/verdict/observe/bounds.ts';

const { reloadMs } = reloadBounds('target', { RELOAD_BOUND_MS: 400 });
const logFile = path.join(runFolder(), 'reload-command.log');

test('one that exceeds its bound by a little runs to its end', async () => {
  const beganMs = performance.now();
  await runReload('sleep 0.45', logFile, { waitMs: waitLimit(reloadMs) });
  expect(performance.now() - beganMs).toBeGreaterThan(reloadMs);
});

test('one that exceeds the wait is ended', async () => {
  const hanging = runReload('exec sleep 30', logFile, { waitMs: waitLimit(reloadMs) });
  await expect(hanging).rejects.toThrow('the reload command had not ended after 0.6 s');
});

test('one whose run is interrupted is ended', async () => {
  const controller = new AbortController();
  const running = runReload('exec sleep 30', logFile, { waitMs: 60_000, signal: controller.signal });
  controller.abort();
  await expect(running).rejects.toThrow('the reload command was ended by SIGTERM');
});

test.for<[does: string, reload: (signal: AbortSignal) => Promise<void>, said: string, printed: string[]]>([
  ['fails', () => Promise.reject(new Error('no secret.example')), 'the reload failed', ['no secret.example']],
  ['hangs', () => new Promise(() => undefined), 'the reload had not ended after 0.05 s', []],
])('a function that %s says so, and keeps its message apart', async ([, reload, said, printed]) => {
  const error: unknown = await runReload(reload, logFile, { waitMs: 50 }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ message: said, lastLines: printed });
});

test('a function that reloads needs no command', async () => {
  await expect(runReload(() => Promise.resolve(), logFile, { waitMs: 50 })).resolves.toBeUndefined();
});
