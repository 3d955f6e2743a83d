// What the image of a plugin of the user's own is built from.
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { stage } from '../../../../src/targets/kong/own-plugin/image.ts';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';

async function folderWith(...names: string[]): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'plugin-'));
  for (const name of names) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), name);
  }
  return folder;
}

async function filesIn(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

test('Go: the source without what is no source, and the scripts', async () => {
  const folder = await folderWith('go.mod', 'main.go', '.git/HEAD', 'node_modules/a.js', 'inner/x.go');
  const staged = await stage({ folder, language: 'go', name: 'one', entry: 'go.mod' });
  expect(await filesIn(staged)).toEqual([
    'Dockerfile',
    'bin/late',
    'bin/ownplugin',
    'bin/ownplugin-query',
    'plugin/go.mod',
    'plugin/inner/x.go',
    'plugin/main.go',
    'setup.sh',
  ]);
});

test('Python: the module under the name of the plugin', async () => {
  const folder = await folderWith('mine.py', 'helper.py');
  const staged = await stage({ folder, language: 'python', name: 'other', entry: 'mine.py' });
  const files = await filesIn(staged);
  expect(files).toContain('plugin/helper.py');
  expect(files.filter((name) => name.startsWith('entry'))).toEqual(['entry/other.py']);
  expect(await readFile(path.join(staged, 'entry/other.py'), 'utf8')).toBe('mine.py');
});

test('JavaScript: a module that gives the plugin its name', async () => {
  const folder = await folderWith('lib/mine.js');
  const staged = await stage({ folder, language: 'js', name: 'other', entry: 'lib/mine.js' });
  const text = await readFile(path.join(staged, 'entry/other.js'), 'utf8');
  expect(text).toContain('"/opt/reload-proof/ownplugin/source/lib/mine.js"');
  const source = path.join(folder, 'plugin.cjs');
  await writeFile(source, 'module.exports = { Plugin: 1, Name: "Mine", Version: "2" };');
  const entry = path.join(folder, 'entry.cjs');
  await writeFile(entry, text.replace('/opt/reload-proof/ownplugin/source/lib/mine.js', source));
  expect(createRequire(import.meta.url)(entry)).toEqual({ Plugin: 1, Name: 'other', Version: '2' });
});

test.for([
  ['.', ['handler.lua'], 'plugin/kong/plugins/mine/handler.lua'],
  ['kong/plugins/mine', ['kong/plugins/mine/handler.lua'], 'plugin/kong/plugins/mine/handler.lua'],
] as const)('Lua with its handler in %s: where Kong looks for it', async ([entry, names, expected]) => {
  const staged = await stage({ folder: await folderWith(...names), language: 'lua', name: 'mine', entry });
  expect(await filesIn(staged)).toEqual(['Dockerfile', expected, 'setup.sh']);
});
