import { createConnection } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { UserError } from '../../../common/user-error.ts';
import { holdsWithin } from '../../../common/wait-until.ts';
import { tail } from '../../../runtime/logs/tail.ts';
import { isAlive } from '../../../runtime/processes/is-alive.ts';
import { userEnvironment } from '../../../runtime/processes/user-environment.ts';
import { VERSION_STOP_BOUND_MS } from '../../../runtime/start-bounds.ts';
import { defineTarget, type RunningTarget } from '../../../targets/defined/define-target.ts';
import type { RunningProgram } from '../../../targets/defined/program.ts';
import { CannotRun } from './install.ts';
import { becoming, fill, type Values } from './placeholders.ts';

const SHELL = '/bin/sh';
const POLL_MS = 100;
/** A start command that puts the server into the background ends before that responds. */
const AFTER_EXIT_MS = 5000;
/** Until nothing listens any more once a version has been stopped. */
const FREE_BOUND_MS = 10_000;
const END_LINES = 3;

/** How a version is started. */
export interface ServerPlan {
  start: string;
  stop: string | undefined;
  /** Where nothing may listen before and afterwards; absent where connections go elsewhere. */
  url?: URL;
  /** How long it may take until it responds. */
  boundMs: number;
  /** Sends it requests; throws while it gives no good response. */
  look: (values: Values) => Promise<void>;
  signal: AbortSignal;
}

/** A version that runs. */
export interface RunningVersion {
  values: Required<Values>;
  /** Ends all its processes. @throws UserError when something still listens afterwards */
  stop: (logs: string) => Promise<void>;
}

/** Starts a version, and waits until it gives good responses. @throws CannotRun when it does not, UserError when the port is taken */
export async function startServer(
  plan: ServerPlan,
  version: string,
  dir: string,
  logs: string,
): Promise<RunningVersion> {
  const { url } = plan;
  if (url && (await isListening(url)))
    throw new UserError(
      `something listens at ${url.host} already: stop it, so that ${version} is what is tested`,
    );
  const values: Values = { version, dir };
  let program: RunningProgram | undefined;
  const definition = defineTarget({
    name: 'server',
    start: async ({ run }) => {
      program = await run(SHELL, ['-c', becoming(fill('start', plan.start, values))], { cwd: dir });
      values.pid = program.pid;
      await untilGood(plan, values, program);
      // Neither is used: the check has its own URL and reload.
      return { url: 'http://127.0.0.1', reload: () => undefined };
    },
  });
  let running: RunningTarget;
  try {
    running = await definition.start();
  } catch (error) {
    plan.signal.throwIfAborted();
    await requireFree(url, version);
    throw error instanceof UserError ? new CannotRun(error.message) : error;
  }
  const full = { pid: 0, ...values };
  return {
    values: full,
    stop: async (folder) => {
      if (plan.stop !== undefined) await runStop(fill('stop', plan.stop, full), dir);
      await running.copyLogs(path.join(folder, logs));
      await running.stop();
      await requireFree(url, version);
    },
  };
}

async function untilGood(
  { boundMs, look, signal }: ServerPlan,
  values: Values,
  program: RunningProgram,
): Promise<void> {
  const endMs = performance.now() + boundMs;
  let exitedMs: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    const why = await look(values).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof UserError) return error.message;
        throw error;
      },
    );
    if (why === undefined) return;
    const nowMs = performance.now();
    if (exitedMs === undefined && !isAlive(program.pid)) exitedMs = nowMs;
    const hasExited = exitedMs !== undefined && nowMs > exitedMs + AFTER_EXIT_MS;
    if (hasExited || nowMs > endMs) {
      const how = hasExited ? 'ended' : `gave no good response within ${boundMs / 1000} s`;
      const last = await tail(program.logFile, END_LINES);
      throw new CannotRun(`what --start runs ${how} (${why}); the end of its log: ${last}`);
    }
    await delay(POLL_MS);
  }
}

async function runStop(command: string, dir: string): Promise<void> {
  const options = { shell: true, cwd: dir, env: userEnvironment(), extendEnv: false } as const;
  const { failed, shortMessage } = await execa(command, {
    ...options,
    reject: false,
    stdin: 'ignore',
    timeout: VERSION_STOP_BOUND_MS,
  });
  if (failed) throw new UserError(`--stop failed: ${shortMessage}`);
}

async function requireFree(url: URL | undefined, version: string): Promise<void> {
  if (!url || (await holdsWithin(FREE_BOUND_MS, async () => !(await isListening(url)), POLL_MS))) return;
  throw new UserError(
    `something still listens at ${url.host} after ${version} was stopped: let --start stay in the foreground, or give --stop`,
  );
}

async function isListening({ hostname, port, protocol }: URL): Promise<boolean> {
  const standard = protocol === 'https:' || protocol === 'wss:' ? 443 : 80;
  const host = hostname.replaceAll(/^\[|\]$/g, '');
  const socket = createConnection({ host, port: port === '' ? standard : Number(port) });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
