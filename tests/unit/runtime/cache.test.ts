import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { built, type Build } from '../../../src/runtime/builds/cache.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

const made: string[] = [];
afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true }))));

test('a build is made once for each content, and a failed one leaves nothing', async () => {
  const sources = await mkdtemp(path.join(runFolder(), 'sources-'));
  await writeFile(path.join(sources, 'main.txt'), 'one');
  let times = 0;
  const build: Build = {
    name: `test-build-${process.pid}`,
    sources,
    ingredients: ['tool 1'],
    make: async (folder) => {
      times++;
      await writeFile(path.join(folder, 'result'), String(times));
    },
  };
  await expect(built({ ...build, make: () => Promise.reject(new Error('no luck')) })).rejects.toThrow(
    'no luck',
  );
  const first = await built(build);
  made.push(first);
  expect(await built(build)).toBe(first);
  expect(times).toBe(1);
  await writeFile(path.join(sources, 'main.txt'), 'two');
  const second = await built(build);
  made.push(second);
  expect(second).not.toBe(first);
  expect(await readFile(path.join(second, 'result'), 'utf8')).toBe('2');
  const third = await built({ ...build, ingredients: ['tool 2'] });
  made.push(third);
  expect([first, second]).not.toContain(third);
});
