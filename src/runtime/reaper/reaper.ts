import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { CACHE_FOLDER, programBeside } from '../../common/places.ts';
import { UserError } from '../../common/user-error.ts';
import { PART_TAG, RUN_TAG } from './environment-tags.ts';

const MAIN = programBeside(import.meta.filename, 'reaper-main');
/** Node's cache of compiled code. */
const COMPILE_CACHE = path.join(CACHE_FOLDER, 'compiled');
const TMP_VARIABLE = 'RELOAD_PROOF_TMP';

/** A process that ends every part of the run and removes its folders and network namespaces, however the run ends. */
export class Reaper {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /**
   * Starts it and opens the run by setting the variables that tag every later process. At the end, the folder `unused`
   * is removed too if it is empty.
   * @throws UserError if nothing can be built in `buildRoot`
   */
  static async start(buildRoot: string, unused = ''): Promise<Reaper> {
    const id = randomBytes(8).toString('hex');
    const builds = await folderFor(path.join(buildRoot, `unfinished-${id}`));
    const tmp = await mkdtemp(path.join(tmpdir(), 'reload-proof-'));
    const child = spawn(process.execPath, [MAIN, id, unused, tmp, builds], {
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: untaggedEnvironment(),
    });
    await once(child, 'spawn');
    // A run that is never closed does not keep its process from ending.
    child.unref();
    for (const pipe of [child.stdin, child.stdout]) (pipe as Socket).unref();
    process.env[RUN_TAG] = id;
    process.env[TMP_VARIABLE] = tmp;
    return new Reaper(child);
  }

  /** Ends the run and returns the processes, containers and networks that were still there. */
  async finish(): Promise<string[]> {
    this.#child.ref();
    const { stdin, stdout } = this.#child;
    if (!stdin || !stdout) return [];
    for (const pipe of [stdin, stdout]) (pipe as Socket).ref();
    const left = text(stdout);
    stdin.end('finish\n');
    const list = await left;
    if (list === '')
      throw new Error('the reaper ended too early, so it is not known what the run has left behind');
    return JSON.parse(list) as string[];
  }
}

// For a run within a run: the reaper of the outer run must not kill the reaper of the inner one.
function untaggedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name !== RUN_TAG && name !== PART_TAG),
  );
}

async function folderFor(builds: string): Promise<string> {
  try {
    await mkdir(builds, { recursive: true });
    return builds;
  } catch (error) {
    throw new UserError(
      `the folder for builds, ${builds}, cannot be created (${(error as Error).message}); free some space or make its folder writable`,
    );
  }
}

/** Ends the marking of later processes: this process belongs to no run any more. */
export function closeRun(): void {
  delete process.env[RUN_TAG];
  delete process.env[TMP_VARIABLE];
}

/** The run's temporary folder; removed when the run ends. */
export function runFolder(): string {
  return fromRun(TMP_VARIABLE);
}

/** The run's id. */
export function runId(): string {
  return fromRun(RUN_TAG);
}

/** The environment of a part: what it needs, and the tags by which the reaper finds it. */
export function partEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    // The temporary files of a killed program are removed with the run's folder.
    TMPDIR: runFolder(),
    // Node programs start in a third of the time with cached compiled code.
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    ...extra,
    [PART_TAG]: runId(),
    [RUN_TAG]: runId(),
  };
}

function fromRun(variable: string): string {
  const value = process.env[variable];
  if (value === undefined)
    throw new Error(`${variable} is not set: no run is open, see src/vitest/global-setup.ts`);
  return value;
}
