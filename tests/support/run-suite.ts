import { mkdtemp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';

const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the scenarios as a user would, with these settings and arguments, and tells how that ended, where its results are and what it left in its temporary folder. */
export async function runSuite(env: Record<string, string>, args: readonly string[] = []) {
  const tmp = await mkdtemp(path.join(runFolder(), 'nested-'));
  const results = path.join(tmp, 'results');
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [VITEST, 'run', '--project', 'scenarios', ...args],
    {
      cwd: ROOT,
      env: { RESULTS_DIR: results, ...env, TMPDIR: tmp },
      reject: false,
    },
  );
  const left = (await readdir(tmp)).filter((name) => name !== 'results');
  const said = stderr.split('\n').filter((line) => line.startsWith('reload-proof: '));
  return { exitCode, stdout, stderr, run: path.join(results, 'latest'), said: said.join('\n'), left };
}
