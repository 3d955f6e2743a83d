// What is built before the first test is what the chosen files need: a toolchain that none of them needs may be missing.
import { mkdir, mkdtemp, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { requireOnPath } from '../../src/targets/balancers/common/on-path.ts';
import { runSuite } from '../support/run-suite.ts';

/** A PATH on which there are these programs and no others. */
async function pathWith(...programs: string[]): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(runFolder(), 'path-')), 'bin');
  await mkdir(folder);
  for (const program of programs)
    await symlink(requireOnPath(program, 'this test needs it'), path.join(folder, program));
  return folder;
}

const NOTHING = ['-t', 'no test has this name'];

test('a scenario with the Go plugin needs neither Python nor npm', async () => {
  const env = { PATH: await pathWith('go') };
  const { said, stdout, exitCode } = await runSuite(env, {
    args: ['tests/kong-instance-count.test.ts', ...NOTHING],
  });
  expect(said).toContain('nothing was judged: no test of scenarios ran');
  expect(stdout).toContain('real plugin servers in Go\n');
  expect(stdout).not.toContain('tyk');
  expect(exitCode).toBe(1);
});

test('one with Tyk needs no plugin server', async () => {
  const { said, stdout } = await runSuite({}, { args: ['tests/tyk-policy-reload.test.ts', ...NOTHING] });
  expect(said).toContain('nothing was judged: no test of scenarios ran');
  expect(stdout).toContain('the real gateway 2.9.5');
  expect(stdout).not.toContain('plugin');
});

test.for(['unit', 'integration'])('a file of %s without needs requires no toolchain', async (project) => {
  const file = { unit: 'tests/unit/common/counted.test.ts', integration: 'tests/integration/bisect.test.ts' };
  const { stdout, exitCode, stderr } = await runSuite(
    { PATH: await pathWith() },
    { project, args: [file[project as keyof typeof file], '--passWithNoTests', ...NOTHING] },
  );
  expect(stderr).toBe('');
  expect(stdout).not.toContain('parts in');
  expect(exitCode).toBe(0);
});
