// `reload-proof init` as a user would run it: what it says, what it writes, and whether check accepts that.
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, test, type TestContext } from 'vitest';
import { readChecks } from '../../src/cli/check/settings.ts';
import { startNodePart } from '../../src/runtime/processes/node-part.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { planTarget } from '../../src/scenario/check/plan-target.ts';
import { ROOT } from '../support/probe-command.ts';

const SERVER = path.resolve(import.meta.dirname, '../fixtures/reloaded-server.ts');
const CONFIG = 'reload-proof.config.yaml';

async function newFolder(): Promise<string> {
  return mkdtemp(path.join(runFolder(), 'init-'));
}

async function startServer({ onTestFinished }: TestContext): Promise<{ pid: number; url: string }> {
  const log = path.join(runFolder(), 'reloaded-server.log');
  const part = await startNodePart<{ pid: number; port: number }>('reloaded server', SERVER, '', log);
  onTestFinished(() => part.stop());
  const { pid, port } = part.ready;
  return { pid, url: `http://127.0.0.1:${port}/` };
}

/** Without a terminal, as in a script. */
async function init(cwd: string, args: readonly string[]) {
  const program = path.join(ROOT, 'bin/reload-proof.js');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [program, 'init', ...args], {
    cwd,
    env: { TMPDIR: cwd, NO_COLOR: '1' },
    stdin: 'ignore',
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

describe.concurrent('init', () => {
  test('reloads the server once, and writes a config file that check accepts', async (context) => {
    const { expect } = context;
    const folder = await newFolder();
    const { pid, url } = await startServer(context);
    const reload = `kill -HUP ${pid}`;
    const headers = ['--header', 'accept: text/plain', '--header', 'x-api-key: in-key'];
    const described = ['--effect-header', 'X-Generation', '--rate', '100', ...headers];
    await mkdir(path.join(folder, '.git'));
    const cwd = path.join(folder, 'api');
    await mkdir(cwd);
    const { exitCode, stdout, stderr } = await init(cwd, [
      '--url',
      url,
      '--reload',
      reload,
      ...described,
      '--workflow',
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Baseline +\d+ requests$/m);
    expect(stdout).toMatch(
      /^Reload +took effect: x-generation has another value; the command ran for \d+ ms$/m,
    );
    expect(stdout).toMatch(/^Next: X_API_KEY="<its value>" npx reload-proof check$/m);
    expect(stdout).toMatch(/^\.\.\/\.github\/workflows\/reload-proof\.yml is written/m);
    expect((await readdir(folder)).toSorted()).toEqual(['.git', '.github', 'api']);
    expect(await readdir(cwd)).toEqual([CONFIG]);
    const workflow = await readFile(path.join(folder, '.github/workflows/reload-proof.yml'), 'utf8');
    expect(workflow).toContain(`config: api/${CONFIG}`);
    expect(workflow).toContain('X_API_KEY: ${{ secrets.X_API_KEY }}');
    expect(await readFile(path.join(cwd, CONFIG), 'utf8')).not.toContain('in-key');
    const [asked, ...others] = await readChecks({}, { cwd, folder: cwd }, { X_API_KEY: 'in-key' });
    expect(others).toEqual([]);
    expect(asked?.settings.LOAD_RATE).toBe(100);
    const { target } = await planTarget(asked && 'key' in asked ? asked : expect.unreachable());
    expect(target).toMatchObject({ url, reload, effectHeader: 'x-generation', status: 200 });
    expect(target.request?.headers).toMatchObject({ accept: 'text/plain', 'x-api-key': 'in-key' });
  });

  test('writes nothing when nothing proves the reload, and says what does', async (context) => {
    const { expect } = context;
    const folder = await newFolder();
    const { url } = await startServer(context);
    const { exitCode, stderr } = await init(folder, ['--url', url, '--reload', 'echo not allowed; exit 4']);
    expect(stderr).toBe(
      'reload-proof: reload failed: the reload command failed with exit code 4 (it printed: not allowed); nothing was written',
    );
    expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 2, left: [] });
  });

  test.for<[args: string[], message: string]>([
    [
      ['--reload', 'true'],
      '--url is missing: give the address of a request to which your server gives a good response',
    ],
    [['--url', 'http://127.0.0.1:1/'], '--reload is missing: give the command that reloads your server'],
    [
      ['--url', 'nowhere', '--reload', 'true'],
      '--url nowhere is no http, https, ws or wss address, such as http://127.0.0.1:8000/hello',
    ],
    [
      ['--config', 'own.toml'],
      'own.toml is no config file: its name must end in .ts, .mts, .js, .mjs, .json, .yaml or .yml',
    ],
  ])('%j is bad input, in the words of check', async ([args, message], { expect }) => {
    const folder = await newFolder();
    expect(await init(folder, args)).toEqual({ exitCode: 2, stdout: '', stderr: `reload-proof: ${message}` });
    expect(await readdir(folder)).toEqual([]);
  });

  test('never writes over a config file, in whichever language', async ({ expect }) => {
    const folder = await newFolder();
    await writeFile(path.join(folder, 'reload-proof.config.ts'), 'export default {};\n');
    const { exitCode, stderr } = await init(folder, ['--url', 'http://127.0.0.1:1/', '--reload', 'true']);
    expect(stderr).toBe(
      'reload-proof: reload-proof.config.ts exists, and init never writes over a file: remove it, or change it by hand',
    );
    expect(exitCode).toBe(2);
  });
});
