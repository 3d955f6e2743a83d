// The steps of action.yml, run as GitHub runs them, with a program that only says what it was called with.
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { SUBCOMMANDS } from '../../../src/cli/subcommands.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { Artifacts } from '../../support/workflow/artifacts.ts';
import { actionJob, readAction, saidByCheck } from '../../support/workflow/action.ts';
import { runJob, type JobRun } from '../../support/workflow/job.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

const action = await readAction();

// Each test starts programs, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const RED = {
  variant: 'busy',
  verdict: 'red',
  signal: 'no expectation',
  assertions: [
    {
      name: 'closed',
      expects: 'no connection is closed under a request',
      unit: 'requests',
      limit: 0,
      observed: 16,
      verdict: 'red',
      evidence: ['violated in 2 of 2 trials', 'trial 1, request 7: closed, 50 % of them'],
      hint: 'Announce it.',
    },
  ],
};
const UNDECIDED = {
  variant: 'paced',
  verdict: 'inconclusive',
  signal: 'inconclusive',
  stopped: 'a flow is red',
  assertions: [],
};
const GREEN = { variant: 'busy', verdict: 'green', signal: 'no expectation', assertions: [] };

/** A program that writes its arguments, and leaves these verdicts. */
async function fakeProgram(folder: string, verdicts: object[] | undefined, code: number, stderr: string) {
  const program = path.join(folder, 'program.mjs');
  await writeFile(
    program,
    `import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(path.join(folder, 'arguments.json'))}, JSON.stringify(process.argv.slice(2)));
process.stderr.write(${JSON.stringify(stderr)});
const verdicts = ${JSON.stringify(verdicts ?? null)};
if (verdicts !== null) {
  mkdirSync(process.env.RESULTS_DIR + '/run/logs', { recursive: true });
  symlinkSync('run', process.env.RESULTS_DIR + '/latest');
  writeFileSync(process.env.RESULTS_DIR + '/run/verdicts.json', JSON.stringify({ verdicts }));
}
process.exitCode = ${code};
`,
  );
  return program;
}

interface Ran extends JobRun {
  args: string[];
  said: string;
}

async function runAction(
  inputs: Record<string, string>,
  { verdicts, code = 0, stderr = '' }: { verdicts?: object[]; code?: number; stderr?: string } = {},
): Promise<Ran> {
  const folder = await mkdtemp(path.join(runFolder(), 'action-'));
  const program = await fakeProgram(folder, verdicts, code, stderr);
  const run = await runJob(actionJob(action, program), {
    workspace: folder,
    contexts: { inputs: { ...defaults(), ...inputs } },
    artifacts: new Artifacts(path.join(folder, 'store')),
    env: { GITHUB_ACTION_PATH: ROOT, RUNNER_TEMP: folder },
  });
  const args = await readFile(path.join(folder, 'arguments.json'), 'utf8').catch(() => '[]');
  return { ...run, args: JSON.parse(args) as string[], said: saidByCheck(run) };
}

function defaults(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? '']),
  );
}

test('inputs become the options of the same name, and what is empty is left out', async () => {
  const { args, result } = await runAction(
    {
      url: 'http://127.0.0.1:8080/',
      reload: 'echo "a b" && kill -HUP $(cat x.pid)',
      header: 'a: b\n  c: d, e\n',
      'expect-header': 'x-plugin',
      all: 'true',
      sse: 'false',
      args: '--cacert=ca.pem\n--insecure\n',
    },
    { verdicts: [GREEN] },
  );
  expect(args).toEqual([
    'check',
    '--url=http://127.0.0.1:8080/',
    '--reload=echo "a b" && kill -HUP $(cat x.pid)',
    '--header=a: b',
    '--header=c: d, e',
    '--expect-header=x-plugin',
    '--all',
    '--cacert=ca.pem',
    '--insecure',
  ]);
  expect(result).toBe('success');
});

test('a green has no annotation; the verdict and the folder are outputs', async () => {
  const { said, outputs } = await runAction({ url: 'http://a/' }, { verdicts: [GREEN] });
  expect(said).toBe('');
  expect(outputs).toEqual({ verdict: 'green', folder: expect.stringMatching(/\/run$/) });
});

test('each red is an error of its own, and what it left undecided is not', async () => {
  const { said, outputs, result, ran } = await runAction({}, { verdicts: [UNDECIDED, RED], code: 1 });
  expect(said).toBe(
    '::error title=reload-proof%3A busy is red::closed: 16 requests, at most 0 (no connection is closed under a request)%0AFirst: trial 1, request 7: closed, 50 %25 of them%0AAnnounce it.',
  );
  expect({ verdict: outputs['verdict'], result }).toEqual({ verdict: 'red', result: 'failure' });
  // The results are uploaded all the same.
  expect(ran.at(-1)?.what).toMatch(/^actions\/upload-artifact@/);
});

test('an accepted red is a notice', async () => {
  const { said } = await runAction({}, { verdicts: [{ ...RED, signal: 'as expected' }] });
  expect(said).toMatch(/^::notice title=/);
});

test('without a red, what is inconclusive is a warning', async () => {
  const { said, outputs } = await runAction({}, { verdicts: [GREEN, UNDECIDED], code: 3 });
  expect(said).toBe('::warning title=reload-proof%3A paced is inconclusive::a flow is red');
  expect(outputs['verdict']).toBe('inconclusive');
});

test('nothing is uploaded without a name for the artifact', async () => {
  const { ran } = await runAction({ artifact: '' }, { verdicts: [GREEN] });
  expect(ran).toHaveLength(2);
});

test('nothing is uploaded when no trial began', async () => {
  const { ran } = await runAction({}, { code: 2, stderr: 'reload-proof: give --url\n' });
  expect(ran).toHaveLength(2);
});

test.for([2, 3])('nothing was judged: exit code %i is an error with its sentence', async (code) => {
  const { said, result } = await runAction({}, { code, stderr: 'reload-proof: give --url\n' });
  expect(said).toContain('::error title=reload-proof::give --url');
  expect(result).toBe('failure');
});

test('an input that must be true or false says so', async () => {
  const { said, args } = await runAction({ all: 'yes' });
  expect(said).toBe('::error title=reload-proof::the input all must be true or false (got "yes")');
  expect(args).toEqual([]);
});

test.for([
  ['', 'npm ci --prefix /action --ignore-scripts --no-audit --no-fund', '/action/bin/reload-proof.js'],
  [
    '1.2.3',
    'npm install --prefix /temp/reload-proof-1.2.3 --no-save --ignore-scripts --no-audit --no-fund reload-proof@1.2.3',
    '/temp/reload-proof-1.2.3/node_modules/reload-proof/bin/reload-proof.js',
  ],
] as const)('what is installed for version %j', async ([version, call, program]) => {
  const folder = await mkdtemp(path.join(runFolder(), 'action-'));
  const npm = path.join(folder, 'npm');
  await writeFile(npm, '#!/bin/sh\necho "npm $*"\n');
  await chmod(npm, 0o755);
  const output = path.join(folder, 'output');
  const { stdout } = await execa(path.join(ROOT, 'tools/action/install.sh'), {
    env: {
      PATH: `${folder}:${process.env['PATH']}`,
      VERSION: version,
      GITHUB_ACTION_PATH: '/action',
      RUNNER_TEMP: '/temp',
      GITHUB_OUTPUT: output,
    },
  });
  expect({ stdout, output: await readFile(output, 'utf8') }).toEqual({
    stdout: call,
    output: `program=${program}\n`,
  });
});

/** Inputs of the action itself. */
const OWN = new Set(['args', 'working-directory', 'artifact', 'version']);

test('each other input is an option of check, and is passed on', async () => {
  const check = new Command('check');
  (await SUBCOMMANDS['check']!.load()).define(check);
  const options = new Set(check.options.map(({ long }) => long));
  const mirrored = Object.keys(action.inputs).filter((name) => !OWN.has(name));
  expect(mirrored.filter((name) => !options.has(`--${name}`))).toEqual([]);
  const { args } = await runAction(Object.fromEntries(mirrored.map((name) => [name, 'true'])));
  const passed = args.slice(1).map((arg) => arg.replace(/=.*/, ''));
  expect(new Set(passed)).toEqual(new Set(mirrored.map((name) => `--${name}`)));
});
