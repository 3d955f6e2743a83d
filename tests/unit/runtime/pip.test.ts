// A refusal by pip is one sentence. The package is made here and found in a folder, without a registry.
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test, vi } from 'vitest';
import { UserError } from '../../../src/common/user-error.ts';
import { inOneSentence, pipInstall } from '../../../src/runtime/builds/pip.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

vi.setConfig({ testTimeout: 60_000 });

const WHEEL = 'tiny-1.0-py3-none-any.whl';
const MAKE_WHEEL = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('tiny.py', '')
    wheel.writestr('tiny-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n')
    wheel.writestr('tiny-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('tiny-1.0.dist-info/RECORD', '')
`;
const WRONG = 'a'.repeat(64);
let wheels = '';
let right = '';

beforeAll(async () => {
  wheels = await mkdtemp(path.join(runFolder(), 'wheels-'));
  await execa('python3', ['-c', MAKE_WHEEL, path.join(wheels, WHEEL)]);
  right = createHash('sha256')
    .update(await readFile(path.join(wheels, WHEEL)))
    .digest('hex');
});

/** Installs what these requirements ask for, from the folder of wheels alone; returns where. */
async function install(requirements: string, env: Record<string, string> = {}): Promise<string> {
  const cwd = await mkdtemp(path.join(runFolder(), 'pip-'));
  await writeFile(path.join(cwd, 'requirements.txt'), requirements);
  const call = { doing: 'installing tiny', install: 'install Python', cwd };
  await pipInstall(['--require-hashes', '--target', 'site', '-r', 'requirements.txt'], {
    ...call,
    env: { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, PIP_CONFIG_FILE: '/dev/null', ...env },
  });
  return path.join(cwd, 'site');
}

async function refusal(requirements: string, env?: Record<string, string>): Promise<string> {
  const outcome: unknown = await install(requirements, env).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(UserError);
  return (outcome as UserError).message;
}

test('what is pinned by its hash is installed', async () => {
  const site = await install(`tiny==1.0 --hash=sha256:${WRONG} --hash=sha256:${right}\n`);
  expect(await readFile(path.join(site, 'tiny.py'), 'utf8')).toBe('');
});

test('another file than was pinned is refused, with the hash that it has', async () => {
  expect(await refusal(`tiny==1.0 --hash=sha256:${WRONG}\n`)).toBe(
    `installing tiny stopped: what was downloaded is not what was pinned (its sha256 ${right} is not in requirements.txt); do not use it, and find out where it comes from`,
  );
});

test('a requirement without a hash is refused', async () => {
  expect(await refusal('tiny==1.0\n')).toBe(
    'installing tiny stopped: tiny==1.0 has no hash in requirements.txt; add --hash=sha256:… for each of its files',
  );
});

test('a version that there is no file of is named', async () => {
  expect(await refusal(`tiny==2.0 --hash=sha256:${WRONG}\n`)).toMatch(
    /^installing tiny failed: pip finds no file of tiny==2\.0 for this system, processor and Python; [^\n]+$/,
  );
});

test('a registry that cannot be reached is not taken for one without the package', async () => {
  const env = { PIP_NO_INDEX: '0', PIP_INDEX_URL: 'http://127.0.0.1:1/', PIP_RETRIES: '1' };
  expect(await refusal(`tiny==2.0 --hash=sha256:${WRONG}\n`, env)).toBe(
    'installing tiny failed: the package registry cannot be reached; look at the network and at "python3 -m pip config list"',
  );
});

test('a Python without pip is said to be one', async () => {
  const folder = await mkdtemp(path.join(runFolder(), 'no-pip-'));
  const python = path.join(folder, 'python3');
  await writeFile(python, '#!/bin/sh\necho "/usr/bin/python3: No module named pip" >&2\nexit 1\n');
  await chmod(python, 0o755);
  expect(await refusal('tiny==1.0\n', { PATH: `${folder}:/usr/bin:/bin` })).toBe(
    'installing tiny needs pip, which this python3 does not have; install it (apt-get install python3-pip)',
  );
});

test('what is not known is told with the last lines of pip', () => {
  expect(inOneSentence('installing tiny failed (…):\nERROR: no space left', 'installing tiny')).toBe(
    'installing tiny failed (…):\nERROR: no space left',
  );
});
