// A reload command that is slower than its bound is measured, and one that hangs is ended.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { waitUntil } from '../../../src/common/wait-until.ts';
import { ReloadCommandFailed, runReload } from '../../../src/targets/external/reload-command.ts';
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

const SLEEP_BOUND_MS = 5000;

// The shell waits for the sleep, whose number is in the file once it runs.
test.for(['hangs', 'is interrupted'])('what the shell of one that %s waits for is ended too', async (how) => {
  const file = path.join(runFolder(), `sleep-${how.replace(' ', '-')}.pid`);
  const controller = new AbortController();
  const running = runReload(`sh -c 'echo $$ > ${file}; exec sleep 397'; true`, logFile, {
    waitMs: how === 'hangs' ? 1000 : 60_000,
    signal: controller.signal,
  });
  const failure = running.catch((error: unknown) => error);
  const pid = await waitForNumber(file);
  if (how === 'is interrupted') controller.abort();
  expect(await failure).toBeInstanceOf(ReloadCommandFailed);
  await waitUntil('the sleep is gone', SLEEP_BOUND_MS, async () => !(await isRunning(pid)));
});

async function waitForNumber(file: string): Promise<number> {
  let pid = 0;
  await waitUntil('the sleep runs', SLEEP_BOUND_MS, async () => {
    pid = Number(await readFile(file, 'utf8').catch(() => '0'));
    return pid > 0;
  });
  return pid;
}

// Who has inherited it may take its time to notice that it has ended.
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !stat.includes(') Z ');
}

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
