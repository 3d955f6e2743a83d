import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { isAlive } from '../../../src/runtime/processes/is-alive.ts';
import { findMarked, RUN_MARK } from '../../../src/runtime/reaper/marks.ts';
import { Reaper, runFolder } from '../../../src/runtime/reaper/reaper.ts';

const PROGRAM = fileURLToPath(new URL('../../fixtures/open-run.ts', import.meta.url));
/** What a run may take to vanish after it was killed: the project's promise. */
const WITHIN = { timeout: 10_000, interval: 20 };
const NOTHING = { alive: [], folder: '', builds: ['part.log'] };

test.for(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
  'a run ended by %s leaves no process and no folder',
  { timeout: 30_000 },
  async (signal) => {
    const { run, left } = await openRun();
    run.kill(signal);
    await vi.waitFor(async () => expect(await left()).toEqual(NOTHING), WITHIN);
  },
);

test('a run inside a run that is ended leaves nothing either', { timeout: 30_000 }, async () => {
  const outer = 'an-outer-run';
  const { left } = await openRun({ [RUN_MARK]: outer });
  // As the reaper of the outer run does it.
  for (const { pid } of await findMarked(RUN_MARK, outer)) process.kill(pid, 'SIGKILL');
  await vi.waitFor(async () => expect(await left()).toEqual(NOTHING), WITHIN);
});

async function openRun(env: Record<string, string> = {}) {
  const builds = await mkdtemp(path.join(runFolder(), 'builds-'));
  const run = spawn(process.execPath, [PROGRAM, builds, path.join(builds, 'part.log')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const [line] = (await once(createInterface({ input: run.stdout }), 'line')) as [string];
  const { tmp, pids } = JSON.parse(line) as { tmp: string; pids: number[] };
  expect(pids.map(isAlive)).toEqual([true, true]);
  const left = async () => ({
    alive: pids.filter(isAlive),
    folder: await access(tmp).then(
      () => tmp,
      () => '',
    ),
    builds: await readdir(builds),
  });
  return { run, left };
}

test('a folder that cannot hold builds is named', async () => {
  await expect(Reaper.start('/dev/null')).rejects.toThrow(
    /the folder of builds \/dev\/null\/\S+ cannot be made/,
  );
});
