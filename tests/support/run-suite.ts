import { mkdtemp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';

const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What is run: a project, and which of its tests. */
interface SuitePlan {
  /** @default 'scenarios' */
  project?: string;
  /** Files and options of Vitest. @default none */
  args?: readonly string[];
}

/** Starts the suite as a user would, with these settings, as the leader of a process group, which is what Ctrl-C reaches. */
export async function startSuite(
  env: Record<string, string>,
  { project = 'scenarios', args = [] }: SuitePlan = {},
) {
  const tmp = await mkdtemp(path.join(runFolder(), 'nested-'));
  const results = env['RESULTS_DIR'] ?? path.join(tmp, 'results');
  const child = execa(process.execPath, [VITEST, 'run', '--project', project, ...args], {
    cwd: ROOT,
    env: { RESULTS_DIR: results, EXTRA_PROJECT: project, ...env, TMPDIR: tmp },
    detached: true,
    reject: false,
  });
  return { child, results, tmp };
}

/**
 * Runs the suite as a user would, with these settings, and tells how that ended, the folder of its results, and what it left in its
 * temporary folder.
 */
export async function runSuite(env: Record<string, string>, plan: SuitePlan = {}) {
  const { child, results, tmp } = await startSuite(env, plan);
  const { exitCode, stdout, stderr } = await child;
  const left = (await readdir(tmp)).filter((name) => name !== 'results');
  const messages = stderr.split('\n').filter((line) => line.startsWith('reload-proof: '));
  return { exitCode, stdout, stderr, said: messages.join('\n'), left, results };
}
