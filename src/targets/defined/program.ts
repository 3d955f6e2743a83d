import { createConnection } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { execa } from 'execa';
import { UserError } from '../../common/user-error.ts';
import type { SystemProcess } from '../../common/system.ts';
import { onPath } from '../balancers/common/on-path.ts';
import { allPids, processEntry } from '../../runtime/processes/process-table.ts';
import { startPart, type Part } from '../../runtime/processes/part-process.ts';
import { userEnvironment } from '../../runtime/processes/user-environment.ts';

/**
 * How a program of a target is started. With neither of the two `ready…` options it counts as ready at once, and with
 * both once one of them holds.
 */
export interface RunOptions {
  /** It is ready once something listens on this TCP port of 127.0.0.1. */
  readyWhenListening?: number;
  /** It is ready once it prints a line that matches. */
  readyWhenPrinted?: RegExp;
  /** Environment variables in addition to those of this process. */
  env?: Record<string, string>;
  /** The working directory. @default the folder of the target */
  cwd?: string;
}

/** A program that `run()` has started. It is ended when the target stops. */
export interface RunningProgram {
  /** The pid of its main process. */
  readonly pid: number;
  /** The file with everything that it prints. */
  readonly logFile: string;
  /** Runs the same program with other arguments, and returns all that it prints. @throws UserError if it fails */
  output(args: readonly string[]): Promise<string>;
  /** Sends a signal to its main process, such as `'SIGHUP'`. @throws UserError if that process has ended */
  signal(name: NodeJS.Signals): void;
  /** Its main process and everything that descends from it; empty on systems without /proc. */
  processTree(): SystemProcess[];
  /** Sends SIGTERM to all its processes, and SIGKILL after 5 s. */
  stop(): Promise<void>;
}

/** Starts a program as a part of the run. @throws UserError with the end of its log if it does not become ready */
export async function runProgram(
  command: string,
  args: readonly string[],
  { readyWhenListening: port, readyWhenPrinted: line, env = {}, cwd }: RunOptions,
  { dir, number }: { dir: string; number: number },
): Promise<RunningProgram> {
  const found = onPath(command);
  if (found === undefined)
    throw new UserError(`${command} is not on PATH: install it, or give its full path`);
  const name = path.basename(command);
  // Its temporary files belong into the folder of the run, which is removed.
  const { TMPDIR: _tmp, ...own } = userEnvironment();
  const part = await startPart<unknown>({
    name,
    command: found,
    args: [...args],
    env: { ...own, ...env },
    cwd: cwd ?? dir,
    logFile: path.join(dir, 'logs', `${number}-${name}.log`),
    ...(line ? { ready: (text: string) => line.test(text) || undefined } : {}),
    ...(port === undefined ? {} : { poll: () => isListening(port) }),
    ...(line === undefined && port === undefined ? { poll: () => Promise.resolve(true) } : {}),
  });
  return new Program(part, found, cwd ?? dir);
}

class Program implements RunningProgram {
  readonly pid: number;
  readonly logFile: string;
  readonly #part: Part<unknown>;
  readonly #command: string;
  readonly #cwd: string;

  constructor(part: Part<unknown>, command: string, cwd: string) {
    this.#part = part;
    this.#command = command;
    this.#cwd = cwd;
    this.pid = part.pid;
    this.logFile = part.logFile;
  }

  async output(args: readonly string[]): Promise<string> {
    const { all, failed, shortMessage } = await execa(this.#command, args, {
      all: true,
      reject: false,
      cwd: this.#cwd,
      env: userEnvironment(),
      extendEnv: false,
      stdin: 'ignore',
    });
    if (failed) throw new UserError(`${shortMessage}: ${all}`);
    return all;
  }

  signal(name: NodeJS.Signals): void {
    try {
      process.kill(this.pid, name);
    } catch (error) {
      throw new UserError(
        `${this.#part.name} cannot get ${name} (${(error as Error).message}); its log: ${this.logFile}`,
      );
    }
  }

  processTree(): SystemProcess[] {
    const entries = allPids().flatMap((pid) => processEntry(pid) ?? []);
    const tree = new Set([this.pid]);
    // A child may have a lower pid than its parent, so that one pass need not find all.
    for (let size = 0; size < tree.size;) {
      size = tree.size;
      for (const { pid, parent } of entries) if (tree.has(parent)) tree.add(pid);
    }
    return entries.filter(({ pid }) => tree.has(pid)).map(({ pid, name, parent }) => ({ pid, name, parent }));
  }

  stop(): Promise<void> {
    return this.#part.stop();
  }
}

async function isListening(port: number): Promise<true> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}
