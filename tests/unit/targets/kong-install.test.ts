// What containers/kong/install.sh asks of each package manager: fakes of them stand in for images of Alpine and Ubuntu.
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const FAKES = path.join(ROOT, 'tests/fixtures/fake-package-managers');

/** Runs the script where there are only the programs of one distribution, and returns what it called and made. */
async function install(distribution: string) {
  const folder = await mkdtemp(path.join(runFolder(), 'install-'));
  const programs = path.join(folder, 'bin');
  await mkdir(programs);
  const calls = path.join(folder, 'calls');
  await writeFile(calls, '');
  for (const name of ['mkdir', 'ln', 'dirname'])
    await symlink(await programOf(name), path.join(programs, name));
  // The lists of this machine are not to be removed; Python has what the PDK needs.
  for (const name of ['rm', 'python3', 'node']) {
    await writeFile(path.join(programs, name), `#!/bin/sh\necho "${name} $*" >>"$CALLS"\n`);
    await chmod(path.join(programs, name), 0o755);
  }
  for (const name of await readdir(path.join(FAKES, distribution)))
    await copyFile(path.join(FAKES, distribution, name), path.join(programs, name));
  const script = path.join(folder, 'install.sh');
  await copyFile(path.join(ROOT, 'containers/kong/install.sh'), script);
  const options = { env: { PATH: programs, CALLS: calls }, extendEnv: false, reject: false };
  const { exitCode, stderr } = await execa('/bin/sh', [script], options);
  const node = await readlink(path.join(folder, 'node/node')).catch(() => undefined);
  return { exitCode, stderr, calls: (await readFile(calls, 'utf8')).trimEnd().split('\n'), node, programs };
}

async function programOf(name: string): Promise<string> {
  return (await execa('sh', ['-c', `command -v ${name}`])).stdout;
}

const PDK_WORKS = 'python3 -c import kong_pdk.cli';

test('Alpine, by a fake of apk: its own Node, since the one of the build needs glibc', async () => {
  const { exitCode, stderr, calls, node, programs } = await install('alpine');
  expect(stderr).toBe('');
  expect(calls).toEqual([
    'apk add --no-cache --quiet ca-certificates nodejs python3 py3-gevent py3-msgpack',
    PDK_WORKS,
  ]);
  expect(node).toBe(path.join(programs, 'node'));
  expect(exitCode).toBe(0);
});

test('Ubuntu, by a fake of apt-get: the Node of the build', async () => {
  const { exitCode, stderr, calls, node } = await install('ubuntu');
  expect(stderr).toBe('');
  expect(calls.map((call) => call.split(' ').slice(0, 2).join(' '))).toEqual([
    'apt-get update',
    'apt-get install',
    'rm -rf',
    'python3 -c',
  ]);
  expect(calls.at(-1)).toBe(PDK_WORKS);
  expect(node).toBe('glibc');
  expect(exitCode).toBe(0);
});

test('an image with another package manager is refused', async () => {
  const { exitCode, stderr, calls } = await install('rpm');
  expect(stderr).toBe(
    'this image has neither apt-get nor apk: take one that is based on Debian, Ubuntu or Alpine',
  );
  expect(calls).toEqual(['']);
  expect(exitCode).toBe(1);
});
