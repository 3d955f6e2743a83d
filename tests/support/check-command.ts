import { mkdtemp, readdir } from 'node:fs/promises';
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

/** What a check is run with. */
interface CheckRun {
  args?: readonly string[];
  settings?: Readonly<Record<string, string>>;
  /** A command of the shell to run before it. @default none */
  before?: string;
}

/** Starts `reload-proof check` as a user would, as the leader of a process group, which is what Ctrl-C reaches. */
export async function startCheck({ args = [], settings = {}, before = ':' }: CheckRun) {
  const tmp = await mkdtemp(path.join(runFolder(), 'check-'));
  const results = path.join(tmp, 'results');
  const program = [process.execPath, path.join(ROOT, 'bin/reload-proof.js'), 'check', ...args];
  const child = execa('sh', ['-c', `${before}; exec "$@"`, 'sh', ...program], {
    cwd: ROOT,
    env: { ...UNSET, RESULTS_DIR: results, ...settings, TMPDIR: tmp },
    detached: true,
    reject: false,
  });
  return { child, results, tmp };
}

/** Runs it, and tells how that ended, the folder of its results, and what it left in its temporary folder. */
export async function runCheck(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  before?: string,
) {
  const { child, results, tmp } = await startCheck({ args, settings, ...(before ? { before } : {}) });
  const { exitCode, stdout, stderr } = await child;
  const left = (await readdir(tmp)).filter((name) => name !== 'results');
  return { exitCode, stdout, stderr, results, left };
}
