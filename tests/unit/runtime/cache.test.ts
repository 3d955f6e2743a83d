import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

test('sources in an installed package count as any others', async () => {
  const folder = await mkdtemp(path.join(runFolder(), 'installed-'));
  const sources = path.join(folder, 'node_modules', 'reload-proof', 'plugins');
  await mkdir(path.join(sources, 'node_modules'), { recursive: true });
  const build = { name: `test-installed-${process.pid}`, sources, ingredients: [], make: async () => {} };
  const keys = new Set<string>();
  for (const name of ['main.txt', 'other.txt', 'node_modules/left-out.txt']) {
    await writeFile(path.join(sources, name), '');
    keys.add(await built(build));
  }
  made.push(...keys);
  expect(keys.size).toBe(2);
});

test('concurrent callers share a build of the same content, and use separate folders for different content', async () => {
  const sources = await mkdtemp(path.join(runFolder(), 'sources-'));
  const folders: string[] = [];
  const build: Build = {
    name: `test-shared-build-${process.pid}`,
    sources,
    ingredients: ['tool 1'],
    make: async (folder) => {
      folders.push(folder);
      await writeFile(path.join(folder, `result-${folders.length}`), '');
    },
  };
  const asked = [build, build, { ...build, ingredients: ['tool 2'] }];
  const [first, same, other] = await Promise.all(asked.map(built));
  made.push(...new Set([first ?? '', other ?? '']));
  expect(same).toBe(first);
  expect(other).not.toBe(first);
  expect(new Set(folders).size).toBe(folders.length);
  expect(folders).toHaveLength(2);
  for (const folder of [first, other]) expect(await readdir(folder ?? '')).toHaveLength(1);
});

test('a build that failed for two concurrent callers is repeated for the next one', async () => {
  const sources = await mkdtemp(path.join(runFolder(), 'sources-'));
  const build: Build = {
    name: `test-failed-build-${process.pid}`,
    sources,
    ingredients: [],
    make: async (folder) => {
      await writeFile(path.join(folder, 'half'), '');
      throw new Error('no luck');
    },
  };
  const failed = await Promise.allSettled([built(build), built(build)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const folder = await built({ ...build, make: (target) => writeFile(path.join(target, 'whole'), '') });
  made.push(folder);
  expect(await readdir(folder)).toEqual(['whole']);
});
