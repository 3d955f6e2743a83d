import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../common/user-error.ts';
import { PART_TAG, RUN_TAG } from './environment-tags.ts';

const MAIN = fileURLToPath(new URL('reaper-main.ts', import.meta.url));
/** Where compiled code is kept between runs; git ignores it. */
const COMPILE_CACHE = fileURLToPath(new URL('../../../.cache/compiled', import.meta.url));
const TMP_VARIABLE = 'RELOAD_PROOF_TMP';

/** A process that ends every part of the run and removes its folders and network namespaces, whichever way the run ends. */
export class Reaper {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /**
   * Starts it and opens the run: sets the variables by which every later process is known. At the end, `unused` is removed too if
   * nothing is in it.
   * @throws UserError when nothing can be built in `buildRoot`
   */
  static async start(buildRoot: string, unused = ''): Promise<Reaper> {
    const id = randomBytes(8).toString('hex');
    const builds = await folderFor(path.join(buildRoot, `unfinished-${id}`));
    const tmp = await mkdtemp(path.join(tmpdir(), 'reload-proof-'));
    const child = spawn(process.execPath, [MAIN, id, unused, tmp, builds], {
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: unmarked(),
    });
    await once(child, 'spawn');
    child.unref();
    process.env[RUN_TAG] = id;
    process.env[TMP_VARIABLE] = tmp;
    return new Reaper(child);
  }

  /** Ends the run tidily and says which processes, containers and networks nobody had ended. */
  async finish(): Promise<string[]> {
    this.#child.ref();
    const { stdin, stdout } = this.#child;
    if (!stdin || !stdout) return [];
    const left = text(stdout);
    stdin.end('finish\n');
    const list = await left;
    if (list === '') throw new Error('the reaper ended too early: what the run has left is not known');
    return JSON.parse(list) as string[];
  }
}

// A run within a run: when the outer one is swept, this one's reaper must stay to sweep its own parts.
function unmarked(): NodeJS.ProcessEnv {
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
      `the folder of builds ${builds} cannot be made (${(error as Error).message}); make room, or the project's folder writable`,
    );
  }
}

/** The run's own temporary folder; removed with the run. */
export function runFolder(): string {
  return fromRun(TMP_VARIABLE);
}

/** The run's id. */
export function runId(): string {
  return fromRun(RUN_TAG);
}

/** The environment of a part: what it needs, and the mark by which the reaper knows it. */
export function partEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    // What a killed program leaves in its temporary folder goes with the run's.
    TMPDIR: runFolder(),
    // Node programs start in a third of the time when their code was compiled before.
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
