import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPlugin } from '../../../../src/targets/kong/own-plugin/find-plugin.ts';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';

type Files = Record<string, string>;

const GO = {
  'go.mod': 'module example.com/me/my-go/v2\n\ngo 1.23\n\nrequire (\n\tgithub.com/Kong/go-pdk v0.11.0\n)\n',
  'main.go': 'package main\n',
};
const PYTHON = { 'my_python.py': 'version = "1.0.0"\n\nclass Plugin:\n    pass\n' };
const JS = {
  'package.json': JSON.stringify({ name: 'my-js', main: 'index', dependencies: { 'kong-pdk': '0.6.0' } }),
  'index.js': "module.exports = { Plugin, Name: 'My-Plugin' };\n",
};
const LUA = { 'handler.lua': 'return {}\n', 'schema.lua': 'return { name = "my-lua", fields = {} }\n' };

async function folderOf(files: Files): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'plugin-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

async function found(files: Files, name?: string) {
  const { language, entry, ...plugin } = await findPlugin(await folderOf(files), name);
  return [language, plugin.name, entry];
}

const under = (folder: string, files: Files) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

describe('finds the language, the name and what is loaded of a plugin', () => {
  test.for<[string, Files, string[]]>([
    ['in Go, called as its module', GO, ['go', 'my-go', 'go.mod']],
    [
      'in Go, with the PDK on a line of its own',
      { 'go.mod': 'module one\nrequire github.com/kong/go-pdk v0.11.0\n' },
      ['go', 'one', 'go.mod'],
    ],
    ['in Python, called as its file', PYTHON, ['python', 'my_python', 'my_python.py']],
    [
      'in Python, beside modules that are no plugins',
      { ...PYTHON, 'helper.py': 'VERSION = 1\n', 'test_it.py': 'class PluginTest:\n    version = 1\n' },
      ['python', 'my_python', 'my_python.py'],
    ],
    ['in JavaScript, called in lower case as the PDK does', JS, ['js', 'my-plugin', 'index.js']],
    [
      'in JavaScript, without a name of its own',
      { ...JS, 'index.js': 'module.exports = { Plugin };\n' },
      ['js', 'my-js', 'index.js'],
    ],
    ['in Lua', LUA, ['lua', 'my-lua', '.']],
    [
      'in Lua, with its name in a constant',
      {
        ...LUA,
        'schema.lua':
          'local PLUGIN_NAME = "mine"\nreturn { name = PLUGIN_NAME, fields = { { name = "x" } } }',
      },
      ['lua', 'mine', '.'],
    ],
    [
      'in Lua, laid out for LuaRocks',
      under('kong/plugins/rocks', LUA),
      ['lua', 'rocks', 'kong/plugins/rocks'],
    ],
    [
      'in Lua, with tests in another language beside it',
      {
        ...LUA,
        'package.json': JSON.stringify({ devDependencies: { 'kong-pdk': '1' } }),
        'run.py': 'print(1)\n',
      },
      ['lua', 'my-lua', '.'],
    ],
  ])('%s', async ([, files, expected]) => {
    expect(await found(files)).toEqual(expected);
  });

  test('or takes the name that is given', async () => {
    expect(await found(GO, 'other')).toEqual(['go', 'other', 'go.mod']);
  });
});

describe('says in one sentence what is wrong', () => {
  test.for<[string, Files, string | undefined, RegExp]>([
    [
      'with an empty folder',
      {},
      undefined,
      /^--plugin \S+ is no Kong plugin: a folder of one has at its top go\.mod with /,
    ],
    ['with Go that is no plugin', { 'go.mod': 'module x\n' }, undefined, /is no Kong plugin/],
    [
      'with two plugins',
      { ...GO, ...PYTHON },
      undefined,
      /^--plugin \S+ has more than one Kong plugin \(Go: go\.mod, Python: my_python\.py\): give the folder of one of them$/,
    ],
    [
      'with two in one language',
      { ...under('kong/plugins/a', LUA), ...under('kong/plugins/b', LUA) },
      undefined,
      /more than one Kong plugin \(Lua: kong\/plugins\/a, Lua: kong\/plugins\/b\)/,
    ],
    ['with a handler alone', { 'handler.lua': '' }, undefined, / has a handler\.lua, but no schema\.lua: /],
    ['with a broken package.json', { 'package.json': '{' }, undefined, /^\S+package\.json is no JSON: /],
    [
      'with a main file that is missing',
      { 'package.json': JS['package.json'] },
      undefined,
      /^the main file of \S+package\.json, index, is not there: name the \.js file of the plugin as "main"$/,
    ],
    ['with a bad --plugin-name', GO, 'a b', /^--plugin-name "a b" is no name of a Kong plugin: /],
    [
      'with a name that Kong does not take',
      { 'go.mod': 'module my.plugin\nrequire github.com/Kong/go-pdk v0.11.0\n' },
      undefined,
      /^"my\.plugin", as the plugin in \S+ is called, is no name of a Kong plugin: give one of letters, .* with --plugin-name$/,
    ],
  ])('%s', async ([, files, name, sentence]) => {
    await expect(findPlugin(await folderOf(files), name)).rejects.toThrow(sentence);
  });

  test('without a folder', async () => {
    await expect(findPlugin('/nonexistent')).rejects.toThrow(
      '--plugin /nonexistent is no folder: give the folder of a Kong plugin',
    );
  });
});
