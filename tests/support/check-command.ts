import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { TestContext } from 'vitest';
import { startNodePart } from '../../src/runtime/processes/node-part.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import type { ClosingPlan } from '../fixtures/closing-server.ts';
import { ROOT } from './probe-command.ts';

const SERVER = path.resolve(import.meta.dirname, '../fixtures/closing-server.ts');
const UNSET = { TARGET_URL: '', RELOAD_COMMAND: '', EXPECT_HEADER: '', BYPASS_STATUS: '', LOAD_RATE: '' };

/** Starts a server that closes connections by itself, until the test ends. */
export async function startClosingServer(
  { onTestFinished }: TestContext,
  plan: ClosingPlan,
): Promise<{ pid: number; url: string }> {
  const log = path.join(runFolder(), 'closing-server.log');
  const part = await startNodePart<{ pid: number; port: number }>('closing server', SERVER, plan, log);
  onTestFinished(() => part.stop());
  const { pid, port } = part.ready;
  return { pid, url: `http://127.0.0.1:${port}/` };
}

/** Runs `reload-proof check` as a user would, after a command of the shell. */
export async function runCheck(args: readonly string[], settings: Record<string, string>, before = ':') {
  const results = await mkdtemp(path.join(runFolder(), 'check-'));
  const program = [process.execPath, path.join(ROOT, 'bin/reload-proof.js'), 'check', ...args];
  const { exitCode, stdout, stderr } = await execa('sh', ['-c', `${before}; exec "$@"`, 'sh', ...program], {
    cwd: ROOT,
    env: { ...UNSET, RESULTS_DIR: results, ...settings },
    reject: false,
  });
  return { exitCode, stdout, stderr };
}
