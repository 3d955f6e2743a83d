import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT_CODES } from '../../common/exit-codes.ts';
import { runsIn } from '../../report/verdicts/begin-run.ts';
import { readSettings } from '../../settings/settings.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const VITEST = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
const PROJECT = 'check';
const STDERR = 2;
const SIGNALED = 128;
const hasTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);

interface SuiteRun {
  exitCode: number;
  /** Undefined when nothing was begun. */
  folder: string | undefined;
}

/**
 * Runs the Vitest project that judges the user's own server, with these settings as its environment. With `quiet` it prints nothing on
 * standard output.
 */
export async function runSuite(settings: NodeJS.ProcessEnv, quiet: boolean): Promise<SuiteRun> {
  const child = spawn(process.execPath, [VITEST, 'run', '--project', PROJECT], {
    cwd: ROOT,
    env: { ...settings, EXTRA_PROJECT: PROJECT },
    stdio: ['inherit', quiet ? STDERR : 'inherit', 'inherit'],
  });
  const forward = (signal: NodeJS.Signals) => {
    // A terminal sends SIGINT to both.
    if (signal !== 'SIGINT' || !hasTerminal) child.kill(signal);
  };
  process.on('SIGINT', forward);
  process.on('SIGTERM', forward);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    const exitCode = code ?? SIGNALED + os.constants.signals[signal ?? 'SIGKILL'];
    return { exitCode, folder: folderOf(child.pid, settings, exitCode) };
  } finally {
    process.off('SIGINT', forward);
    process.off('SIGTERM', forward);
  }
}

function folderOf(
  pid: number | undefined,
  settings: NodeJS.ProcessEnv,
  exitCode: number,
): string | undefined {
  if (exitCode === EXIT_CODES.badInput) return undefined;
  const results = path.resolve(ROOT, readSettings(ROOT, settings).RESULTS_DIR);
  if (!existsSync(results)) return undefined;
  return runsIn(results).findLast((run) => run.pid === pid)?.folder;
}
