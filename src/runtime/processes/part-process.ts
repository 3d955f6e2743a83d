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
import { firstValue } from '../../common/wait-until.ts';
import { UserError } from '../../common/user-error.ts';
import { signalGroup } from './signal-group.ts';

/** A program that the run starts as one of its parts. */
export interface PartSpec {
  /** Its name in messages. */
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** @default the run's folder, by which the reaper finds programs that overwrite their environment */
  cwd?: string;
  /** Receives everything it prints. */
  logFile: string;
  /** Recognizes the line of its output that says it is ready. */
  ready?: (line: string) => unknown;
  /** Checks whether it is ready, for programs that print no such line; undefined or an error means not yet. */
  poll?: () => Promise<unknown>;
  /** Whether its output is piped through this process or goes directly to the log file. @default 'piped' */
  output?: 'piped' | 'direct';
}

/** A started part. */
export interface Part<Ready> {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** The data of its ready line. */
  readonly ready: Ready;
  /** Sends SIGTERM to its process group, and SIGKILL after a bound. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts a program and waits until it is ready.
 * @throws UserError with the last lines of its log if it exits or is not ready within PART_READY_BOUND_MS
 */
export async function startPart<Ready>(spec: PartSpec): Promise<Part<Ready>> {
  await mkdir(path.dirname(spec.logFile), { recursive: true });
  const log = await open(spec.logFile, 'a');
  const logFrom = (await log.stat()).size;
  // execa accepts any open descriptor, but its types allow only the standard ones.
  const output = (spec.output === 'direct' ? log.fd : 'pipe') as 'pipe';
  // In its own process group, so that Ctrl-C reaches only the suite, which then stops its parts in order.
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
  const exited = new AbortController();
  void ended.then(() => exited.abort());
  // There are no streams if the program writes to the log file directly.
  const stdout = child.stdout as Readable | null;
  if (stdout) pipeToLog([stdout, child.stderr], log, ended);
  else await log.close();
  const pid = child.pid ?? 0;
  const stop = () => stopGroup(pid, ended);
  try {
    const ready = await Promise.race([
      stdout ? readyLine(stdout, spec) : readyInLog(spec, logFrom, exited.signal),
      polled(spec, exited.signal),
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

function pipeToLog(outputs: (Readable | null)[], log: FileHandle, ended: Promise<unknown>): void {
  const stream = log.createWriteStream();
  for (const output of outputs) output?.pipe(stream, { end: false });
  void ended.then(() => stream.end());
}

// Follows the log file of a program that writes it directly, until it exits. The race in startPart() has the bounds.
async function readyInLog(spec: PartSpec, from: number, ended: AbortSignal): Promise<unknown> {
  const log = new GrowingFile(spec.logFile, from);
  return firstValue(async () => {
    const lines = (await log.readNew()).split('\n');
    return lines.map((line) => spec.ready?.(line)).find((ready) => ready !== undefined);
  }, ended);
}

// Settles only once it is ready: the other promises of the race cover an exit and the time limit.
async function polled({ poll }: PartSpec, ended: AbortSignal): Promise<unknown> {
  if (!poll) return new Promise(() => undefined);
  // A response after it has exited came from another program on its port.
  return firstValue(() => poll().catch(() => undefined), ended);
}

// If a program logs at level emerg why it cannot start, the error consists of that reason.
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
  // Its children may have outlived it; orphans stay in the process group.
  signalGroup(pid, 'SIGKILL');
}
