// A check by a config file, as a user would start it: its mistakes, its credentials, and the findings that it accepts.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, test, type TestContext } from 'vitest';
import { startNodePart } from '../../src/runtime/processes/node-part.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { ROOT } from '../support/probe-command.ts';
import { passedAround } from '../support/passed-around.ts';

const SERVER = path.resolve(import.meta.dirname, '../fixtures/reloaded-server.ts');
const BUILDERS = path.join(ROOT, 'src/settings/config/builders.ts');
/** Two runs of two reloads, each of which is watched for late damage, on a busy machine. */
const RUNS_BOUND_MS = 240_000;
const SECRET = 'planted-secret-4711';

async function folderWith(name: string, text: string): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'config-'));
  await writeFile(path.join(folder, name), text);
  return folder;
}

function check(cwd: string, args: readonly string[] = []) {
  const program = path.join(ROOT, 'bin/reload-proof.js');
  const env = { RESULTS_DIR: path.join(cwd, 'results'), API_TOKEN: SECRET, NO_COLOR: '1' };
  return execa(process.execPath, [program, 'check', ...args], { cwd, env, reject: false });
}

async function startServer({ onTestFinished }: TestContext): Promise<{ pid: number; port: number }> {
  const log = path.join(runFolder(), 'reloaded-server.log');
  const part = await startNodePart<{ pid: number; port: number }>('reloaded server', SERVER, '', log);
  onTestFinished(() => part.stop());
  return part.ready;
}

describe.concurrent('a config file', () => {
  test.for<[what: string, name: string, text: string, message: string]>([
    [
      'a key that is not known',
      'reload-proof.config.yaml',
      'targets:\n  api:\n    disruptoin: { shell: x }\n',
      'reload-proof.config.yaml:3:5: targets.api has no key "disruptoin": did you mean "disruption"?',
    ],
    [
      'a syntax error',
      'reload-proof.config.ts',
      'const a: string = 1;\nexport default { targets: { };\n',
      'reload-proof.config.ts:2:30: the config file cannot be loaded: Unexpected token, expected ","',
    ],
    [
      'TypeScript that is more than types',
      'reload-proof.config.ts',
      'enum A { B }\nexport default { all: A.B };\n',
      'reload-proof.config.ts:1: the config file cannot be loaded: TypeScript enum is not supported in strip-only mode',
    ],
  ])('%s is answered with one sentence and its place', async ([, name, text, message], { expect }) => {
    const { exitCode, stderr, stdout } = await check(await folderWith(name, text));
    expect({ exitCode, stderr, stdout }).toEqual({
      exitCode: 2,
      stderr: `reload-proof: ${message}`,
      stdout: '',
    });
  });

  test('it may be an ES module in a package of CommonJS', async ({ expect }) => {
    const folder = await folderWith('package.json', '{ "type": "commonjs" }\n');
    const target = "{ url: 'http://127.0.0.1:1/' as string }";
    const text = `import { defineConfig } from ${JSON.stringify(BUILDERS)};
export default defineConfig({ targets: { api: ${target} } });
`;
    await writeFile(path.join(folder, 'reload-proof.config.ts'), text);
    const { exitCode, stderr } = await check(folder);
    expect(stderr).toMatch(/^reload-proof: --reload is missing/);
    expect(exitCode).toBe(2);
  });

  test(
    'what is accepted no longer fails, and a credential is in no file',
    { timeout: RUNS_BOUND_MS },
    async (context) => {
      const { expect } = context;
      const { pid, port } = await startServer(context);
      const folder = await folderWith(
        'reload-proof.config.ts',
        `import { defineConfig, fromEnv, http, shell } from ${JSON.stringify(BUILDERS)};
export default defineConfig({
  confidence: 0.55,
  trialsMax: 2,
  targets: {
    api: {
      disruption: shell('kill -HUP ${pid}'),
      effect: { header: 'x-generation' },
      headers: { authorization: fromEnv('API_TOKEN') },
      flows: {
        orders: http('http://127.0.0.1:${port}/', {
          users: 8,
          thinkTime: '200ms',
          body: ({ id }) => JSON.stringify({ id }),
          expect: { body: ({ body }) => body === 'x', header: { 'x-generation': /^generation-/ } },
        }),
      },
    },
  },
});
`,
      );
      const first = await check(folder, ['--accept']);
      expect(first.stderr).toBe('');
      expect(first.stdout).toMatch(/^reload-proof.accepted.yaml accepts orders .*; say there why$/m);
      const accepted = await readFile(path.join(folder, 'reload-proof.accepted.yaml'), 'utf8');
      expect(accepted).toMatch(/- target: api\n +flow: orders\n +assertion: idle-closes\n/);
      // Whether a request is under way when all connections are cut is up to chance.
      const others = ['closed', 'lost', 'recovery', 'longest-wait'].filter(
        (name) => !accepted.includes(` ${name}\n`),
      );
      const more = others.map(
        (name) =>
          `  - { target: api, flow: orders, assertion: ${name}, violated: 2, trials: 2, accepted: 2026-11-26, version: unknown }\n`,
      );
      await writeFile(path.join(folder, 'reload-proof.accepted.yaml'), accepted + more.join(''));
      const second = await check(folder, ['--json']);
      expect(second.stderr).toMatch(/^accepted in reload-proof.accepted.yaml: .*api\/orders idle-closes/m);
      // 3 where chance has not shown one of the others.
      expect(second.exitCode, second.stderr).not.toBe(1);
      expect(second.stderr).not.toMatch(/^red and not accepted/m);
      const { verdicts } = JSON.parse(second.stdout) as {
        verdicts: { variant: string; assertions: { name: string; expected: string; signal: string }[] }[];
      };
      const orders = verdicts.find(({ variant }) => variant === 'orders');
      expect(orders?.assertions.find(({ name }) => name === 'idle-closes')).toMatchObject({
        expected: 'red',
        signal: 'as expected',
      });
      expect([first.stdout, second.stdout, second.stderr].join('\n')).not.toContain(SECRET);
      const files = [...(await passedAround(path.join(folder, 'results')))];
      expect(files.map(([name]) => path.basename(name))).toContain('orders-001.trial');
      expect(files.filter(([, text]) => text.includes(SECRET)).map(([name]) => name)).toEqual([]);
    },
  );
});
