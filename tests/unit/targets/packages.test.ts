// Programs that are downloaded are pinned: a version of each, and the hash of each file that pip may choose.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PROGRAMS } from '../../../src/targets/balancers/packages/programs.ts';
import { BALANCERS } from '../../../src/targets/balancers/kinds.ts';

const PACKAGES = path.resolve(import.meta.dirname, '../../../src/targets/balancers/packages');
const entries = await readdir(PACKAGES, { withFileTypes: true });
const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);

const requirementsOf = (name: string) => readFile(path.join(PACKAGES, name, 'requirements.txt'), 'utf8');

test('every load balancer has a package, and every package says where its program is', () => {
  expect(folders.toSorted()).toEqual(BALANCERS.map(({ name }) => name).toSorted());
  expect(Object.keys(PROGRAMS).toSorted()).toEqual(folders.toSorted());
});

test.for(folders)('%s is pinned to one version, with the hash of each of its files', async (name) => {
  const text = await requirementsOf(name);
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[\w-]+==\d+(?:\.\d+)+(?: --hash=sha256:[0-9a-f]{64})+$/);
  const hashes = [...text.matchAll(/sha256:(?<hash>\w+)/g)].map(({ groups }) => groups?.['hash']);
  expect(new Set(hashes).size).toBe(Object.keys(PROGRAMS[name] ?? {}).length);
  expect(hashes).toHaveLength(new Set(hashes).size);
});

test.for(folders)('%s has a file for Linux on both processors, and is there where it has one', (name) => {
  expect(Object.keys(PROGRAMS[name] ?? {})).toEqual(expect.arrayContaining(['linux-x64', 'linux-arm64']));
  if (process.platform !== 'linux') return;
  expect(BALANCERS.find((kind) => kind.name === name)?.installed()).toBe(true);
});
