import { mkdir, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { execa, type Result } from 'execa';

/** Enough for the cause, which is usually printed last. */
const LINES_MAX = 8;

/**
 * A reload command failed or hung. The message contains none of its output, which may contain host names or secrets.
 */
export class ReloadCommandFailed extends Error {
  override readonly name = 'ReloadCommandFailed';
  /** The last lines of its output. They may be shown on the console, but not in anything that is passed on. */
  readonly lastLines: readonly string[];

  constructor(message: string, lastLines: readonly string[]) {
    super(message);
    this.lastLines = lastLines;
  }
}

/**
 * Runs the user's reload command through the shell, in the user's own environment. Its output goes to a log. A command
 * that has not ended after the wait counts as hung, and is killed.
 * @throws ReloadCommandFailed
 */
export async function runReloadCommand(command: string, logFile: string, waitMs: number): Promise<void> {
  await mkdir(path.dirname(logFile), { recursive: true });
  const printedBefore = await stat(logFile).then(
    ({ size }) => size,
    () => 0,
  );
  await using log = await open(logFile, 'a');
  const output = log.fd as unknown as 'pipe';
  const result = await execa(command, {
    shell: true,
    env: ownEnvironment(),
    extendEnv: false,
    reject: false,
    buffer: false,
    stdin: 'ignore',
    // Not through a pipe, which a daemon started by the command would hold open.
    stdout: output,
    stderr: output,
    timeout: waitMs,
  });
  if (!result.failed) return;
  const printed = (await readFile(logFile)).subarray(printedBefore).toString('utf8').trimEnd();
  const lastLines = printed === '' ? [] : printed.split('\n').slice(-LINES_MAX);
  throw new ReloadCommandFailed(`the reload command ${howItEnded(result, waitMs)}`, lastLines);
}

function howItEnded(
  { timedOut, exitCode, signal }: Pick<Result, 'timedOut' | 'exitCode' | 'signal'>,
  waitMs: number,
): string {
  if (timedOut) return `had not ended after ${waitMs / 1000} s`;
  return exitCode === undefined
    ? `was ended by ${signal ?? 'a signal'}`
    : `failed with exit code ${exitCode}`;
}

// Without the run's marks, since a server that the command starts is the user's and must not be ended with the run.
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:RELOAD_PROOF_|VITEST|NODE_ENV$)/.test(name)),
  );
}
