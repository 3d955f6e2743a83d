import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { GrowingFile } from '../logs/growing-file.ts';
import { partEnvironment, runFolder } from '../reaper/reaper.ts';
import { PART_READY_BOUND_MS, PART_STOP_BOUND_MS } from '../start-bounds.ts';
import { tail } from '../logs/tail.ts';
import { UserError } from '../../common/user-error.ts';

const POLL_MS = 10;

/** A program to start as a part of the run. */
export interface PartSpec {
  /** How messages and its log file call it. */
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** @default the run's own folder, by which the reaper knows those that lose their environment */
  cwd?: string;
  /** Everything it prints goes here. */
  logFile: string;
  /** Finds the word that it is ready in a line of its output. */
  ready?: (line: string) => unknown;
  /** Asks it whether it is ready, for programs that print no such line; undefined, or a failure, means not yet. */
  poll?: () => Promise<unknown>;
  /** Whether its output passes through this process or goes to the log file by itself. @default 'piped' */
  output?: 'piped' | 'direct';
}

/** A started part. */
export interface Part<Ready> {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** What its ready line said. */
  readonly ready: Ready;
  /** SIGTERM to its process group, SIGKILL after a bound. Safe to call again. */
  stop(): Promise<void>;
}

/**
 * Starts a program and waits until it says that it is ready.
 * @throws UserError with the last lines of its log when it ends or stays silent for 15 s
 */
export async function startPart<Ready>(spec: PartSpec): Promise<Part<Ready>> {
  await mkdir(path.dirname(spec.logFile), { recursive: true });
  const log = await open(spec.logFile, 'a');
  const logFrom = (await log.stat()).size;
  // execa takes any open descriptor; its types know the standard ones only.
  const output = (spec.output === 'direct' ? log.fd : 'pipe') as 'pipe';
  // Its own process group: Ctrl-C goes to the suite, which then stops its parts in order.
  const child = execa(spec.command, spec.args, {
    env: partEnvironment(spec.env),
    extendEnv: false,
    cwd: spec.cwd ?? runFolder(),
    detached: true,
    reject: false,
    buffer: false,
    stdin: 'ignore',
    stdout: output,
    stderr: output,
    cleanup: false,
  });
  const ended = Promise.resolve(child);
  const over = new AbortController();
  void ended.then(() => over.abort());
  // None of the two is there when the descriptor was handed on.
  const stdout = child.stdout as Readable | null;
  if (stdout) passOn([stdout, child.stderr], log, ended);
  else await log.close();
  const pid = child.pid ?? 0;
  const stop = () => stopGroup(pid, ended);
  try {
    const ready = await Promise.race([
      stdout ? readyLine(stdout, spec) : readyInLog(spec, logFrom, over.signal),
      polled(spec, over.signal),
      ended.then((result) =>
        failed(spec, `ended at once (${result.exitCode ?? result.signal ?? result.code})`),
      ),
      delay(PART_READY_BOUND_MS, undefined, { ref: false }).then(() =>
        failed(spec, `was not ready after ${PART_READY_BOUND_MS / 1000} s`),
      ),
    ]);
    return { name: spec.name, pid, logFile: spec.logFile, ready: ready as Ready, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readyLine(output: Readable, spec: PartSpec): Promise<unknown> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: output });
    lines.on('line', (line) => {
      const ready = spec.ready?.(line);
      if (ready !== undefined) resolve(ready);
    });
  });
}

function passOn(outputs: (Readable | null)[], log: FileHandle, ended: Promise<unknown>): void {
  const stream = log.createWriteStream();
  for (const output of outputs) output?.pipe(stream, { end: false });
  void ended.then(() => stream.end());
}

// A program that writes its log by itself is followed there, until it ends; the race in startPart() has the bounds.
async function readyInLog(spec: PartSpec, from: number, ended: AbortSignal): Promise<unknown> {
  const log = new GrowingFile(spec.logFile, from);
  while (!ended.aborted) {
    for (const line of (await log.look()).split('\n')) {
      const ready = spec.ready?.(line);
      if (ready !== undefined) return ready;
    }
    await delay(POLL_MS);
  }
  return new Promise(() => undefined);
}

// Settles only when it is ready: that it ended, or took too long, is the others' to say.
async function polled({ poll }: PartSpec, ended: AbortSignal): Promise<unknown> {
  if (!poll) return new Promise(() => undefined);
  while (!ended.aborted) {
    const ready = await poll().catch(() => undefined);
    // An answer while it is ending came from somebody else on its port.
    if (ready !== undefined && !ended.aborted) return ready;
    await delay(POLL_MS);
  }
  return new Promise(() => undefined);
}

// A program that knows why it cannot start says so in a line of level emerg: then that is the sentence.
const EMERGENCY = /^\[emerg\] (?<why>.*)$/m;

async function failed(spec: PartSpec, what: string): Promise<never> {
  const why = EMERGENCY.exec(await readFile(spec.logFile, 'utf8').catch(() => ''))?.groups?.['why'];
  if (why !== undefined) throw new UserError(`${spec.name} did not start: ${why} (log: ${spec.logFile})`);
  throw new UserError(
    `${spec.name} ${what}; the end of its log ${spec.logFile}:\n${await tail(spec.logFile)}`,
  );
}

async function stopGroup(pid: number, ended: Promise<unknown>): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const force = setTimeout(() => signalGroup(pid, 'SIGKILL'), PART_STOP_BOUND_MS);
  await ended;
  clearTimeout(force);
  // What it started may have outlived it: orphans stay in the group.
  signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    if (pid > 0) process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
