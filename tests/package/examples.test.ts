// Each example that users copy, with the package from its tarball.
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { freePort } from '../../src/runtime/processes/free-port.ts';
import { verdictsFile } from '../../src/report/verdicts/schema.ts';
import { packagedOrInstalled } from '../../src/targets/balancers/common/program-source.ts';
import { CLONE, copyOf, userPath, type Installed } from '../support/installed-package.ts';

const EXAMPLES = path.join(CLONE, 'examples');

/** Examples with a script that starts a server, checks it and stops it: each is red, which ends it early. */
const SCRIPTS: [name: string, port: number, program?: string][] = [
  ['nginx-reload', 8080, 'nginx'],
  ['haproxy-reload', 8081, 'haproxy'],
  ['node-cluster', 8082],
];
const OWN_VITEST = 'own-server';
/** What another test runs. */
const ELSEWHERE: Record<string, string> = {
  chat: 'tests/integration/examples.test.ts',
  'kong-go-plugin': 'tests/containers/own-plugin.test.ts',
};
const NEEDS_KONG = 'it needs an image of Kong; docs/guides/kong.md says how it was tried';
const NOT_RUN = ['kong-lua-plugin', 'kong-python-plugin'];

let installed: Installed;
beforeAll(async () => {
  installed = await copyOf(inject('installedWithVitest'));
});

async function copied(name: string): Promise<string> {
  const folder = path.join(installed.folder, name);
  await cp(path.join(EXAMPLES, name), folder, { recursive: true });
  return folder;
}

/** Another port than the one that is in its files, which may be in use. */
async function usePort(folder: string, from: number): Promise<void> {
  const port = await freePort();
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll(String(from), String(port)));
  }
}

/** A folder in which the program has its usual name. */
async function folderOf(program: string): Promise<string> {
  const folder = path.join(installed.folder, `${program}-bin`);
  await mkdir(folder);
  await symlink(await packagedOrInstalled(program).locate(), path.join(folder, program));
  return folder;
}

describe('an example', () => {
  test.for(SCRIPTS)('%s is red', async ([name, port, program], context) => {
    const source = program === undefined ? undefined : packagedOrInstalled(program);
    if (source && !source.installed()) context.skip(`${program} is not installed: ${source.install}`);
    const folder = await copied(name);
    await usePort(folder, port);
    const programs = program === undefined ? [] : [await folderOf(program)];
    const { all, exitCode } = await execa('./check.sh', {
      cwd: folder,
      extendEnv: false,
      env: { PATH: [...programs, userPath].join(path.delimiter), HOME: installed.folder, NO_COLOR: '1' },
      all: true,
      reject: false,
    });
    expect({ all, exitCode }).toMatchObject({ exitCode: 1 });
    const file = path.join(folder, 'results/latest/verdicts.json');
    const { complete, verdicts } = verdictsFile.parse(JSON.parse(await readFile(file, 'utf8')));
    expect(complete).toBe(true);
    expect(verdicts.some(({ verdict }) => verdict === 'red')).toBe(true);
  });

  test(`${OWN_VITEST} passes with Vitest`, async () => {
    const folder = await copied(OWN_VITEST);
    const { all, exitCode } = await execa('npx', ['vitest', 'run'], {
      cwd: folder,
      extendEnv: false,
      env: { PATH: userPath, HOME: installed.folder, NO_COLOR: '1' },
      all: true,
      reject: false,
    });
    expect({ all, exitCode }).toMatchObject({ exitCode: 0 });
  });

  test.for(NOT_RUN)('%s is not run', (name, { skip }) => {
    skip(true, NEEDS_KONG);
    expect(name).toBe('run');
  });

  test('is run or said not to be, whichever it is', async () => {
    const run = [...SCRIPTS.map(([name]) => name), OWN_VITEST, ...Object.keys(ELSEWHERE), ...NOT_RUN];
    expect((await readdir(EXAMPLES)).toSorted()).toEqual(run.toSorted());
    for (const [name, file] of Object.entries(ELSEWHERE))
      expect(await readFile(path.join(CLONE, file), 'utf8')).toContain(name);
  });
});
