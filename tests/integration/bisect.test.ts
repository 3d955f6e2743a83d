// A bisection that is interrupted says that it can go on, and leaves what it has found.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const ASKED = ['--scenario', 'tyk-policy-reload', '--assertion', 'lost-policies', '--variant', 'miniature/*'];
/** A program starts within seconds on a busy machine. */
const STARTED_WITHIN_MS = 60_000;

test('a bisection that is interrupted says that it can go on', async () => {
  const RESULTS_DIR = await mkdtemp(path.join(runFolder(), 'bisect-'));
  const command = spawn(process.execPath, [MAIN, 'bisect', ...ASKED, '--good', '2.9.5', '--bad', '2.9.4'], {
    env: { ...process.env, RESULTS_DIR },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const output = text(command.stderr);
  const ended = once(command, 'exit');
  const log = path.join(RESULTS_DIR, 'bisect/tyk-policy-reload-tyk-2.9.4-2.9.5/2.9.4/run.log');
  await vi.waitFor(() => expect(existsSync(log)).toBe(true), { timeout: STARTED_WITHIN_MS, interval: 20 });
  command.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(await output).toBe('reload-proof: interrupted; the same command goes on from here\n');
});
