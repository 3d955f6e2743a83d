import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';

/**
 * Runs the user's reload command through the shell, in the user's own environment. What it prints goes to a log. One that has not
 * ended after the wait hangs, and is ended.
 * @throws Error when it fails or hangs; the message holds no word of its output, which may name hosts
 */
export async function runReloadCommand(command: string, logFile: string, waitMs: number): Promise<void> {
  await mkdir(path.dirname(logFile), { recursive: true });
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
  const where = `see ${path.basename(logFile)} among the logs`;
  if (result.timedOut) throw new Error(`RELOAD_COMMAND had not ended after ${waitMs / 1000} s; ${where}`);
  if (!result.failed) return;
  const how = result.exitCode === undefined ? `by ${result.signal}` : `with exit code ${result.exitCode}`;
  throw new Error(`RELOAD_COMMAND ended ${how}; ${where}`);
}

// Without the run's marks: a gateway that the command starts is the user's, and must not be ended with the run.
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:RELOAD_PROOF_|VITEST|NODE_ENV$)/.test(name)),
  );
}
