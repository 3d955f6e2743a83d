// The suite runs and lists its tests from any working directory, and leaves nothing there.
import { mkdtemp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITEST = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const ONE_FILE = ['--project', 'unit', 'tests/unit/vitest/time-limits.test.ts'];

async function vitestElsewhere(args: readonly string[]) {
  const cwd = await mkdtemp(path.join(runFolder(), 'elsewhere-'));
  const options = { cwd, reject: false } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [VITEST, ...args], options);
  return { exitCode, stdout, stderr, left: await readdir(cwd) };
}

test.for([
  ['--root', ROOT],
  ['--config', path.join(ROOT, 'vitest.config.ts')],
])('a run with %s from another folder', async (where) => {
  const { exitCode, stdout, left } = await vitestElsewhere(['run', ...where, ...ONE_FILE]);
  expect(stdout).toContain('time-limits.test.ts');
  expect(exitCode).toBe(0);
  expect(left).toEqual([]);
});

test('a root without tests is named and is not a set-up error', async () => {
  const config = ['--config', path.join(ROOT, 'vitest.config.ts'), '--root', '.'];
  const { exitCode, stderr, left } = await vitestElsewhere(['run', ...config, '--project', 'unit']);
  expect(stderr).toContain('No test files found');
  expect(stderr).not.toContain('TypeError');
  expect(exitCode).toBe(1);
  expect(left).not.toContain('results');
});

test('every scenario is listed', async () => {
  const { exitCode, stdout } = await vitestElsewhere(['list', '--root', ROOT, '--project', 'scenarios']);
  const files = new Set(stdout.split('\n').map((line) => /tests\/\S+\.test\.ts/.exec(line)?.[0]));
  const scenarios = (await readdir(path.join(ROOT, 'tests'))).filter((name) => name.endsWith('.test.ts'));
  for (const name of scenarios) expect(files).toContain(`tests/${name}`);
  expect(exitCode).toBe(0);
});
