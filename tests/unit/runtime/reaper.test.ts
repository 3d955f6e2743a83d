import { spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { isAlive } from '../../../src/runtime/processes/is-alive.ts';
import { Reaper, runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { firstLine } from '../../support/first-line.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
/** What a run may take to vanish after it was killed: the project's promise. */
const SWEPT_WITHIN_MS = 10_000;

test.for([
  ['a run', 'SIGKILL', 'open-run.ts'],
  ['a run', 'SIGINT', 'open-run.ts'],
  ['a run', 'SIGTERM', 'open-run.ts'],
  ['a run with another one within it', 'SIGKILL', 'open-run-within.ts'],
] as const)(
  '%s, ended by %s, leaves no process and no folder',
  { timeout: 30_000 },
  async ([, signal, program]) => {
    const builds = await mkdtemp(path.join(runFolder(), 'builds-'));
    const run = spawn(process.execPath, [fixture(program), builds, path.join(builds, 'part.log')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await firstLine(run);
    const { tmp, pids } = JSON.parse(line) as { tmp: string; pids: number[] };
    expect(pids.map(isAlive)).toEqual([true, true]);
    run.kill(signal);
    await vi.waitFor(
      async () => {
        expect(pids.map(isAlive)).toEqual([false, false]);
        await expect(access(tmp)).rejects.toThrow('ENOENT');
        expect(await readdir(builds)).toEqual(['part.log']);
      },
      { timeout: SWEPT_WITHIN_MS, interval: 20 },
    );
  },
);

test('a folder for results is removed with a killed run that left it empty, and stays when something is in it', async () => {
  const builds = await mkdtemp(path.join(runFolder(), 'builds-'));
  const [empty, used] = ['empty', 'used'].map((name) => path.join(builds, name)) as [string, string];
  await mkdir(empty);
  await mkdir(path.join(used, 'logs'), { recursive: true });
  for (const results of [empty, used]) {
    const args = [fixture('open-run.ts'), builds, path.join(builds, 'part.log'), results];
    const run = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await firstLine(run);
    const { tmp } = JSON.parse(line) as { tmp: string };
    run.kill('SIGKILL');
    await vi.waitFor(() => expect(access(tmp)).rejects.toThrow('ENOENT'), {
      timeout: SWEPT_WITHIN_MS,
      interval: 20,
    });
  }
  await vi.waitFor(async () => expect((await readdir(builds)).sort()).toEqual(['part.log', 'used']), {
    timeout: SWEPT_WITHIN_MS,
    interval: 20,
  });
});

test('a folder that cannot hold builds is named', async () => {
  await expect(Reaper.start('/dev/null')).rejects.toThrow(
    /the folder for builds, \/dev\/null\/\S+, cannot be created/,
  );
});
