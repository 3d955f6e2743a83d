// docs/reference/licences.md names the licence of everything that is pinned.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { licencePage } from '../../../tools/licences/inventory.ts';
import { pinnedByCargo, pinnedByGo, pinnedByNpm, pinnedByPip } from '../../../tools/licences/pinned.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const PAGE = path.join(ROOT, 'docs/reference/licences.md');

test('the page is current; `npm run licences` writes it', async () => {
  const expected = await format(licencePage(ROOT), { ...(await resolveConfig(PAGE)), filepath: PAGE });
  expect(await readFile(PAGE, 'utf8')).toBe(expected);
});

test('what is installed for development only is left out', () => {
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/@a/b': { version: '2.0.0', license: 'MIT' },
    'node_modules/@a/b/node_modules/c': { version: '3.0.0' },
    'node_modules/d': { version: '4.0.0', license: 'MIT', dev: true },
    'node_modules/e': { version: '5.0.0', license: 'MIT', devOptional: true },
  };
  expect(pinnedByNpm(JSON.stringify({ packages }))).toEqual([
    { name: '@a/b', version: '2.0.0', licence: 'MIT' },
    { name: 'c', version: '3.0.0' },
  ]);
});

test.for([
  [
    'go.mod',
    pinnedByGo,
    'module example.org/a\n\ngo 1.23.0\n\nrequire example.org/b v1.0.0\n\nrequire (\n\texample.org/c/d v2.0.0+incompatible // indirect\n)\n',
    [
      { name: 'example.org/b', version: 'v1.0.0' },
      { name: 'example.org/c/d', version: 'v2.0.0+incompatible' },
    ],
  ],
  [
    'requirements.txt',
    pinnedByPip,
    '# Linux\na-b==1.0 \\\n    --hash=sha256:00\n',
    [{ name: 'a-b', version: '1.0' }],
  ],
  [
    'Cargo.lock',
    pinnedByCargo,
    '[[package]]\nname = "own"\nversion = "1.0.0"\n\n[[package]]\nname = "a"\nversion = "2.0.0"\nsource = "registry"\n',
    [{ name: 'a', version: '2.0.0' }],
  ],
] as const)('what a %s pins', ([, read, text, expected]) => {
  expect(read(text)).toEqual(expected);
});
