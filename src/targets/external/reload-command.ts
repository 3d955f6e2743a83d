import { mkdir, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { execa, type Result } from 'execa';

/** Enough for the cause, which stands last. */
const LINES_MAX = 8;

/** A reload command that failed or hung. Its message holds no word of what the command printed, which may name hosts or secrets. */
export class ReloadCommandFailed extends Error {
  override readonly name = 'ReloadCommandFailed';
  /** The last lines that the command printed. For the console of whoever started it, and nothing that is passed around. */
  readonly lastLines: readonly string[];

  constructor(message: string, lastLines: readonly string[]) {
    super(message);
    this.lastLines = lastLines;
  }
}

/**
 * Runs the user's reload command through the shell, in the user's own environment. What it prints goes to a log. One that has not
 * ended after the wait hangs, and is ended.
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
    // Not through a pipe: a daemon that the command leaves behind would hold it open.
    stdout: output,
    stderr: output,
    timeout: waitMs,
  });
  if (!result.failed) return;
  const printed = (await readFile(logFile)).subarray(printedBefore).toString('utf8').trimEnd();
  const lastLines = printed === '' ? [] : printed.split('\n').slice(-LINES_MAX);
  throw new ReloadCommandFailed(`RELOAD_COMMAND ${howItEnded(result, waitMs)}`, lastLines);
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

// Without the run's marks: a gateway that the command starts is the user's, and must not be ended with the run.
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:RELOAD_PROOF_|VITEST|NODE_ENV$)/.test(name)),
  );
}
