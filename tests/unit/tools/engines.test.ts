// "engines" in package.json is what the locked dependencies run on, and what the program asks for.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { satisfies } from 'semver';
import { expect, test } from 'vitest';
import { canRun } from '../../../bin/supported-node.mjs';

const ROOT = path.resolve(import.meta.dirname, '../../..');

interface Locked {
  dev?: boolean;
  optional?: boolean;
  peer?: boolean;
  engines?: { node?: string };
}

const { packages } = JSON.parse(await readFile(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};
/** An optional peer dependency, which the lock file has for a clone. */
const TESTCONTAINERS = 'node_modules/testcontainers';
const range = packages['']?.engines?.node ?? '';

test.for(['22.22.0', '24.11.0', '26.0.0'])('Node %s runs every dependency', (version) => {
  expect(satisfies(version, range)).toBe(true);
  const others = Object.entries(packages).filter(
    ([name, { dev }]) => (name !== '' && dev !== true) || name === TESTCONTAINERS,
  );
  const refusing = others.filter(([, { engines }]) => !satisfies(version, engines?.node ?? '*'));
  expect(others.length).toBeGreaterThan(40);
  expect(refusing.map(([name]) => name)).toEqual([]);
});

test('the newest versions that are left out are too old for a dependency, or no longer maintained', () => {
  const testcontainers = packages[TESTCONTAINERS]?.engines?.node ?? '';
  expect(satisfies('22.21.99', testcontainers)).toBe(false);
  expect(satisfies('22.21.99', range)).toBe(false);
  expect(satisfies('23.11.1', range)).toBe(false);
});

test.for([
  ['20.20.2', false],
  ['22.21.1', false],
  ['22.22.0', true],
  ['23.11.1', false],
  ['24.10.0', false],
  ['24.11.0', true],
  ['26.1.0', true],
] as const)('the program takes Node %s: %s', ([version, taken]) => {
  expect(satisfies(version, range)).toBe(taken);
  expect(canRun(version)).toBe(taken);
});

test('a package that was not built says so, as npm installs it from a Git address', async ({
  onTestFinished,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'reload-proof-unbuilt-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ['bin', 'package.json'])
    await cp(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  const { stderr, exitCode } = await execa(process.execPath, ['bin/reload-proof.js', '--version'], {
    cwd: folder,
    reject: false,
  });
  expect({ stderr, exitCode }).toEqual({
    stderr:
      'reload-proof: this package was not built; run "npm ci && npm pack" in a clone, and install the tarball',
    exitCode: 2,
  });
});
