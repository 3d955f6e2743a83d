import { mkdir, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { execa, type Result } from 'execa';
import { unlessAborted } from '../../common/unless-aborted.ts';
import { userEnvironment } from '../../runtime/processes/user-environment.ts';

/** Enough for the cause, which is usually printed last. */
const LINES_MAX = 8;

/** How a target is reloaded: a command of the shell, or a function. Its signal aborts when the wait for it is over. */
export type ReloadAction = string | ((signal: AbortSignal) => Promise<void>);

/** How long to wait for a reload, and what else ends it. */
interface ReloadLimits {
  waitMs: number;
  /** Ends it early. */
  signal?: AbortSignal | undefined;
}

/** Reloads a target. @throws ReloadCommandFailed */
export async function runReload(action: ReloadAction, logFile: string, limits: ReloadLimits): Promise<void> {
  if (typeof action === 'string') return runReloadCommand(action, logFile, limits);
  const { waitMs, signal } = limits;
  const over = AbortSignal.timeout(waitMs);
  const ended = signal ? AbortSignal.any([over, signal]) : over;
  try {
    await unlessAborted(action(ended), ended);
  } catch (error) {
    // What it says may be private, as what a command prints is.
    const text = error instanceof Error ? error.message : String(error);
    if (over.aborted) throw new ReloadCommandFailed(`the reload had not ended after ${waitMs / 1000} s`, []);
    throw new ReloadCommandFailed('the reload failed', text.split('\n').slice(-LINES_MAX));
  }
}

/**
 * A reload command failed or hung. The message contains none of its output, which may contain host names or secrets.
 */
export class ReloadCommandFailed extends Error {
  override readonly name = 'ReloadCommandFailed';
  /** The last lines of its output. They may be shown on the console, but not in anything that is passed on. */
  readonly lastLines: readonly string[];
  /** What heads these lines. */
  readonly heading: string;

  constructor(message: string, lastLines: readonly string[], heading = 'The last that it printed') {
    super(message);
    this.lastLines = lastLines;
    this.heading = heading;
  }
}

/**
 * Runs the user's reload command through the shell, in the user's own environment. Its output goes to a log. A command
 * that has not ended after the wait counts as hung, and is killed.
 * @throws ReloadCommandFailed
 */
async function runReloadCommand(
  command: string,
  logFile: string,
  { waitMs, signal }: ReloadLimits,
): Promise<void> {
  await mkdir(path.dirname(logFile), { recursive: true });
  const printedBefore = await stat(logFile).then(
    ({ size }) => size,
    () => 0,
  );
  await using log = await open(logFile, 'a');
  const output = log.fd as unknown as 'pipe';
  const running = execa(command, {
    shell: true,
    // A group of its own, in which what the shell has started can be ended too.
    detached: true,
    // Without the run's marks, since a server that it starts is the user's and must not be ended with the run.
    env: userEnvironment(),
    extendEnv: false,
    reject: false,
    buffer: false,
    stdin: 'ignore',
    // Not through a pipe, which a daemon started by the command would hold open.
    stdout: output,
    stderr: output,
    timeout: waitMs,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  const result = await running;
  if (!result.failed) return;
  if (result.timedOut || result.isCanceled) interruptGroup(running.pid);
  const printed = (await readFile(logFile)).subarray(printedBefore).toString('utf8').trimEnd();
  const lastLines = printed === '' ? [] : printed.split('\n').slice(-LINES_MAX);
  throw new ReloadCommandFailed(`the reload command ${howItEnded(result, waitMs)}`, lastLines);
}

// As Ctrl-C in a terminal does: what a shell has put into the background, such as a new server, ignores it.
function interruptGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGINT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
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
