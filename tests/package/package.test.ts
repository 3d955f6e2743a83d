// The packed tarball, installed into an empty folder: what is in it, and whether everything works from there.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, inject, test, type TestContext } from 'vitest';
import { IMAGES } from '../../src/runtime/containers/images.ts';
import { CLONE, copyOf, reloadProof, runModule, type Installed } from '../support/installed-package.ts';
import { AS_OLD_NODE, importWith, oldNodes } from '../support/old-nodes.ts';

const SIZE_MAX = 1_000_000;
const UNPACKED_SIZE_MAX = 3_500_000;
const PACKAGES_MAX = 60;
const BISECTION = ['--scenario', 'kong-instance-count', '--good', '3.4.0.0', '--bad', '3.4.1.0'] as const;
const OWN_BISECTION =
  '--versions-from=list:1.0,1.1 --start=server --url=http://127.0.0.1:1/ --reload=true'.split(' ');

const packed = inject('packed');
let installed: Installed;
beforeAll(async () => {
  installed = await copyOf(inject('installed'));
});

describe('the tarball', () => {
  test('has every asset, and what images are built from', async () => {
    const { stdout } = await execa('git', ['ls-files', 'containers', 'plugins', 'known-issues'], {
      cwd: CLONE,
    });
    const needed = stdout.split('\n').filter((file) => existsSync(path.join(CLONE, file)));
    expect(needed.length).toBeGreaterThan(50);
    const ofImages = Object.values(IMAGES).flatMap(({ files }) => files);
    expect([...needed, ...ofImages].filter((file) => !has(file))).toEqual([]);
  });

  test('has no tests, no settings and no dependency of the clone', () => {
    const unwanted = /^(tests|bench|tools|docs|examples|results|\.)|\.env|(^|\/)node_modules\/|\.test\./;
    expect(packed.files.filter((file) => unwanted.test(file))).toEqual([]);
  });

  test('stays small', () => {
    expect(packed.size).toBeLessThan(SIZE_MAX);
    expect(packed.unpackedSize).toBeLessThan(UNPACKED_SIZE_MAX);
  });

  test.for([
    ['publint', (tarball: string) => ['run', tarball, '--strict']],
    ['attw', (tarball: string) => [tarball, '--profile', 'esm-only', '--no-emoji']],
  ] as const)('%s finds nothing', async ([program, args]) => {
    const { all, exitCode } = await execa(program, args(packed.tarball), {
      cwd: CLONE,
      preferLocal: true,
      all: true,
      reject: false,
    });
    expect({ all, exitCode }).toMatchObject({ exitCode: 0 });
  });
});

describe('what npm installs with it', () => {
  test('is little, and has no install script', async () => {
    const lock = path.join(installed.folder, 'node_modules/.package-lock.json');
    const { packages } = JSON.parse(await readFile(lock, 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean }>;
    };
    expect(Object.keys(packages)).toContain('node_modules/undici');
    expect(Object.keys(packages).length).toBeLessThan(PACKAGES_MAX);
    expect(Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  });
});

describe('the command, without Vitest', () => {
  test('--version and --help', async () => {
    expect(existsSync(path.join(installed.folder, 'node_modules/vitest'))).toBe(false);
    const { version } = JSON.parse(readFileSync(path.join(CLONE, 'package.json'), 'utf8')) as {
      version: string;
    };
    const told = await reloadProof(installed, ['--version']);
    expect({ stdout: told.stdout, exitCode: told.exitCode }).toEqual({ stdout: version, exitCode: 0 });
    const help = await reloadProof(installed, ['--help']);
    expect(help.stdout).toMatch(/^ {2}check +[A-Z]/m);
    expect(help.exitCode).toBe(0);
  });

  test('probe --json', async ({ onTestFinished }) => {
    const server = createServer((_request, response) => response.end('x'));
    onTestFinished(() => void server.close());
    const url = await listen(server);
    const args = ['probe', '--url', url, '--requests', '20', '--json'];
    const { stdout, exitCode } = await reloadProof(installed, args);
    expect(JSON.parse(stdout)).toMatchObject({ sent: 20, outcomes: { ok: 20 } });
    expect(exitCode).toBe(0);
  });

  test.for([
    [['check', '--reload', 'true'], '--url is missing'],
    [['check', '--url', 'http://127.0.0.1:1/', '--reload', 'true'], 'does not respond'],
    [['probe', '--url', 'nowhere'], '--url'],
    [['nonsense'], "unknown command 'nonsense'"],
    [['report', 'nowhere'], 'there is no run in nowhere'],
    [['signal', 'nowhere'], 'nowhere is not there'],
    [['signal', 'nowhere', '--update'], '--update writes a patch of the known issues in a clone'],
    [['matrix', 'nonsense'], 'nonsense is not of the form gateway=version'],
    [['check', '--kong', '3.9.3', '--plugin', '.'], 'npm install --save-dev testcontainers@12'],
    [['completion', 'csh'], 'Allowed choices are bash, zsh, fish'],
    [
      ['bisect', ...BISECTION],
      '--scenario runs the scenarios, test files that only a clone of reload-proof has',
    ],
  ] as const)('%j is bad input, said in one sentence', async ([args, said]) => {
    const { stderr, exitCode } = await reloadProof(installed, args);
    expect(stderr).toMatch(/^reload-proof: [^\n]+$/);
    expect(stderr).toContain(said);
    expect(exitCode).toBe(2);
  });

  test.for([
    [['matrix', 'kong=3.9.3'], /^\{"include":\[\{"name":"kong-3\.9\.3-/],
    [['completion', 'bash'], /^# Completes reload-proof in bash\./],
    [['bisect', ...BISECTION, '--plan'], /^first bad version of kong-gateway in kong-instance-count/],
    [
      ['bisect', ...OWN_BISECTION, '--dry-run'],
      /^the list: 2 versions, of which at most 2 are tried: 1\.0, 1\.1\n/,
    ],
  ] as const)('%j works without a clone', async ([args, said]) => {
    const { stdout, stderr, exitCode } = await reloadProof(installed, args);
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: expect.stringMatching(said),
      stderr: '',
      exitCode: 0,
    });
  });

  test('on too old a Node it says so in one sentence', async () => {
    const { stderr, exitCode } = await reloadProof(installed, ['--version'], { NODE_OPTIONS: AS_OLD_NODE });
    expect(stderr).toMatch(/^reload-proof: Node v\S+ is not supported: install Node 24.11 or newer[^\n]*$/);
    expect(exitCode).toBe(2);
  });

  test.for(oldNodes())('with %s, importing the library says so in one sentence', async ([node, args]) => {
    const { stdout, stderr, exitCode } = await importWith(node, args, installed.folder);
    const sentence =
      /^\[?reload-proof: Node v\S+ is not supported: install Node 24.11 or newer, or 22.22 of Node 22\]?$/m;
    expect(stderr).toMatch(sentence);
    // No frame of a stack.
    expect(stderr).not.toMatch(/^ +at /m);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  });

  test('check is red where a reload cuts connections, and leaves everything in its place', async (context) => {
    const before = await filesOfPackage();
    await writeFile(path.join(installed.folder, '.env'), 'DATABASE_URL=postgres://x\nRESULTS_DIR=verdicts\n');
    const { stdout, stderr, exitCode } = await check(context, 'HUP', '0.99');
    expect({ stdout, stderr, exitCode }).toMatchObject({ exitCode: 1 });
    const results = path.join(installed.folder, 'verdicts/latest');
    const report = await readFile(path.join(results, 'report.html'), 'utf8');
    expect(report).toContain('use strict');
    expect(JSON.parse(await readFile(path.join(results, 'verdicts.json'), 'utf8'))).toMatchObject({
      complete: true,
    });
    expect(existsSync(path.join(results, 'junit.xml'))).toBe(true);
    expect(await filesOfPackage()).toEqual(before);

    const again = await reloadProof(installed, ['report', 'verdicts/latest']);
    expect({ stdout: again.stdout, stderr: again.stderr, exitCode: again.exitCode }).toEqual({
      stdout: expect.stringContaining('verdicts/latest/report.html'),
      stderr: '',
      exitCode: 0,
    });
    const signals = await reloadProof(installed, ['signal', 'verdicts/latest']);
    // Nothing is known of a user's own server.
    expect({ stdout: signals.stdout, stderr: signals.stderr, exitCode: signals.exitCode }).toEqual({
      stdout: '',
      stderr: expect.stringContaining(
        'reload-proof: signal needs results of the scenarios, and those of check',
      ),
      exitCode: 2,
    });
  });

  test('check is green where nothing is lost', async (context) => {
    // With few trials, since a green is a matter of their number.
    const { stdout, stderr, exitCode } = await check(context, 'USR2', '0.6');
    expect({ stdout, stderr, exitCode }).toMatchObject({ exitCode: 0 });
  });
});

describe('the library', () => {
  test('is imported under Node, without Vitest', async () => {
    const { stdout, stderr } = await runModule(
      installed.folder,
      `import { defineTarget } from 'reload-proof'; console.log(typeof defineTarget)`,
    );
    expect({ stdout, stderr }).toEqual({ stdout: 'function', stderr: '' });
  });

  describe('with Vitest', () => {
    let withVitest: Installed;
    beforeAll(async () => {
      withVitest = await copyOf(inject('installedWithVitest'));
    });

    test('a test file imports reload-proof/vitest, and a run has its reporter', async () => {
      await writeFile(
        path.join(withVitest.folder, 'own.test.js'),
        `import { test } from 'vitest'; import { expect } from 'reload-proof/vitest'; test('one', () => { expect(1).toBe(1); });`,
      );
      const vitest = path.join(withVitest.folder, 'node_modules/vitest/vitest.mjs');
      const { all, exitCode } = await execa(
        process.execPath,
        [vitest, 'run', '--reporter=default', '--reporter=reload-proof/reporter'],
        { cwd: withVitest.folder, all: true, reject: false, env: { EXTRA_PROJECT: '' } },
      );
      expect({ all, exitCode }).toMatchObject({ exitCode: 0 });
      expect(all).toContain('1 passed');
    });

    test.for(['nodenext', 'bundler'])('its types resolve with module resolution %s', async (resolution) => {
      const name = `types-${resolution}.ts`;
      await writeFile(
        path.join(withVitest.folder, name),
        `import { defineTarget, UserError, type ReloadVerdict } from 'reload-proof';
import { expect } from 'reload-proof/vitest';
import { test } from 'vitest';
import reporter from 'reload-proof/reporter';
export const own: [typeof defineTarget, typeof UserError, typeof reporter] = [defineTarget, UserError, reporter];
// @ts-expect-error a verdict is no number: the types are there.
export const wrong: ReloadVerdict = 1;
test('one', () => { expect(1).toBe(1); });`,
      );
      const module = resolution === 'bundler' ? 'esnext' : resolution;
      const compilerOptions = {
        noEmit: true,
        strict: true,
        skipLibCheck: true,
        target: 'es2024',
        types: ['node'],
        module,
        moduleResolution: resolution,
      };
      const config = path.join(withVitest.folder, `tsconfig.${resolution}.json`);
      await writeFile(config, JSON.stringify({ compilerOptions, files: [name] }));
      const { all, exitCode } = await execa('tsc', ['-p', config], {
        cwd: CLONE,
        preferLocal: true,
        all: true,
        reject: false,
      });
      expect({ all, exitCode }).toEqual({ all: '', exitCode: 0 });
    });
  });
});

function has(file: string): boolean {
  return packed.files.some((one) => one === file || one.startsWith(`${file}/`));
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Checks a small server: SIGUSR2 is a reload that loses nothing, SIGHUP one that cuts all connections. */
async function check({ onTestFinished }: TestContext, signal: string, confidence: string) {
  const program = `
    let generation = 1;
    const server = (await import('node:http')).createServer((_request, response) => {
      response.writeHead(200, { 'x-generation': 'generation-' + generation }).end('x');
    });
    process.on('SIGUSR2', () => generation++);
    process.on('SIGHUP', () => {
      generation++;
      server.closeAllConnections();
    });
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const child = runModule(installed.folder, program);
  onTestFinished(() => void child.kill('SIGKILL'));
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  const url = `http://127.0.0.1:${String(port).trim()}/`;
  const reload = `kill -${signal} ${child.pid}`;
  return reloadProof(
    installed,
    ['check', '--url', url, '--reload', reload, '--effect-header', 'x-generation', '--rate', '200'],
    { CONFIDENCE: confidence },
  );
}

async function filesOfPackage(): Promise<string[]> {
  const folder = path.join(installed.folder, 'node_modules/reload-proof');
  return (await readdir(folder, { recursive: true })).sort();
}
