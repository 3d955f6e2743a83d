// .ci/run counts a run by what that run reported, and one that crashed as failed.
import { chmod, copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

const SCRIPT = path.resolve(import.meta.dirname, '../../../.ci/run');
const GREEN = '<testsuites name="vitest tests" tests="3" failures="0" errors="0" time="1"><skipped/>';

interface Machine {
  /** What an earlier run has left in results/latest/junit.xml. */
  results?: string;
  /** The program that DOCKER_UP names. Its working directory is the clone. */
  dockerUp?: string;
}

/** Runs a copy of the script where npm and npx are these, and no container engine is up. */
async function runCi(npm: string, npx: string, { results, dockerUp }: Machine = {}) {
  const folder = await mkdtemp(path.join(runFolder(), 'ci-'));
  const bin = path.join(folder, 'bin');
  await mkdir(path.join(folder, '.ci'));
  await mkdir(bin);
  await copyFile(SCRIPT, path.join(folder, '.ci', 'run'));
  for (const [name, text] of Object.entries({
    npm,
    npx,
    docker: 'exit 1',
    'docker-up': dockerUp ?? 'exit 1',
  })) {
    await writeFile(path.join(bin, name), `#!/bin/sh\n${text}\n`);
    await chmod(path.join(bin, name), 0o755);
  }
  if (results !== undefined) {
    await mkdir(path.join(folder, 'results', 'latest'), { recursive: true });
    await writeFile(path.join(folder, 'results', 'latest', 'junit.xml'), results);
  }
  const script = path.join(folder, '.ci', 'run');
  const env = {
    PATH: `${bin}:${process.env['PATH']}`,
    DOCKER_UP: dockerUp === undefined ? '' : path.join(bin, 'docker-up'),
  };
  const { stdout, exitCode } = await execa(script, { env, reject: false });
  return { last: stdout.split('\n').at(-1), failed: stdout.split('=== FAILED\n')[1], exitCode, stdout };
}

const reports = `for word; do case $word in --outputFile.junit=*) echo '${GREEN}' >"\${word#*=}";; esac; done`;

test('every test is counted except those that did not run', async () => {
  // Types, lint, format, three programs for the workflows, API and docs are one each; of three tests in each of three runs one is skipped.
  const { last, exitCode, failed } = await runCi(reports, reports);
  expect({ last, exitCode, failed }).toEqual({
    last: '14 passed, 0 failed',
    exitCode: 0,
    failed: undefined,
  });
});

test('the program that DOCKER_UP names starts the container engine', async () => {
  // Two further runs of three tests each, one of which is skipped.
  expect(await runCi(reports, reports, { dockerUp: 'exit 0' })).toMatchObject({
    last: '18 passed, 0 failed',
    exitCode: 0,
  });
  expect(await runCi(reports, reports, { dockerUp: 'exit 1' })).toMatchObject({
    last: '14 passed, 0 failed',
  });
});

test.for([
  ['a crash', 'exit 139'],
  ['a run that reports nothing and says it is well', 'exit 0'],
])('%s is a failure, whatever an earlier run has left', async ([, npx]) => {
  expect(await runCi(reports, npx ?? '', { results: GREEN })).toMatchObject({
    last: '12 passed, 1 failed',
    exitCode: 1,
  });
});

test('a program that cannot be had is said not to have run, and one that finds something has failed', async () => {
  const npm = `case $* in *' actionlint') exit 77 ;; *' zizmor') exit 1 ;; esac\n${reports}`;
  const { last, failed, exitCode, stdout } = await runCi(npm, reports);
  expect({ last, failed, exitCode }).toEqual({
    last: '12 passed, 1 failed',
    failed: 'zizmor\n\n12 passed, 1 failed',
    exitCode: 1,
  });
  expect(stdout).toContain('=== not run: actionlint\n');
});

test('a run that fails without a failing test is a failure, and its errors are printed last', async () => {
  const { last, failed, exitCode } = await runCi(
    reports,
    `${reports}\necho 'Error: Worker exited: SIGSEGV'\nexit 1`,
  );
  expect({ last, exitCode }).toEqual({ last: '13 passed, 1 failed', exitCode: 1 });
  expect(failed).toContain('scenarios (exit code 1)\nError: Worker exited: SIGSEGV\n');
});
