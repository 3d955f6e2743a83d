// A reload command that is slower than its bound is measured, and one that hangs is ended.
import path from 'node:path';
import { expect, test } from 'vitest';
import { runReloadCommand } from '../../../src/targets/external/reload-command.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { reloadBounds, waitLimit } from '../../../src/verdict/observe/bounds.ts';

const { reloadMs } = reloadBounds('target', { RELOAD_BOUND_MS: 400 });
const logFile = path.join(runFolder(), 'reload-command.log');

test('one that exceeds its bound by a little runs to its end', async () => {
  const beganMs = performance.now();
  await runReloadCommand('sleep 0.45', logFile, waitLimit(reloadMs));
  expect(performance.now() - beganMs).toBeGreaterThan(reloadMs);
});

test('one that exceeds the wait is ended', async () => {
  const hanging = runReloadCommand('exec sleep 30', logFile, waitLimit(reloadMs));
  await expect(hanging).rejects.toThrow('the reload command had not ended after 0.6 s');
});
