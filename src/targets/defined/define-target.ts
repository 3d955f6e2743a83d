import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../common/user-error.ts';
import type { SystemProcess } from '../../common/system.ts';
import { freePort } from '../../runtime/processes/free-port.ts';
import { openParts } from '../../runtime/reaper/open-parts.ts';
import { runFolder } from '../../runtime/reaper/reaper.ts';
import { runProgram, type RunningProgram, type RunOptions } from './program.ts';

/** What `start()` of a target gets. All that is made with it is removed when the target stops, however the run ends. */
export interface TargetTools {
  /** A free TCP port of 127.0.0.1. */
  port: number;
  /** An empty folder of the target's own. */
  dir: string;
  /**
   * Starts a program and waits until it is ready. It must stay in the foreground.
   * @throws UserError with the end of its log if it is not ready within 15 s
   */
  run: (command: string, args: readonly string[], options?: RunOptions) => Promise<RunningProgram>;
  /** Writes a file into the folder, and returns its full path. `name` may hold folders, as in `conf.d/site.conf`. */
  write: (name: string, content: string) => Promise<string>;
}

/** What `start()` of a target returns. */
export interface TargetControls {
  /** Where clients connect, with http or https. */
  url: string;
  /** Reloads it. It may return before the reload is over: the check looks for the proof of its effect on its own. */
  reload(): void | Promise<void>;
  /** The version, or a text that holds it, such as what `nginx -v` prints. @default unknown */
  version?(): string | Promise<string>;
  /**
   * Its processes. Give it where the check cannot see which processes serve the target, such as in a container: it then
   * regards a reload as proven once all of these have been replaced, and calls this several times per second. Only a
   * process that is the `parent` of others may remain. Where the check can see them, it is not needed. @default none
   */
  processes?(): readonly SystemProcess[] | Promise<readonly SystemProcess[]>;
  /** Stops what was not started by `run()`. @default nothing */
  stop?(): void | Promise<void>;
}

/** How a server is started, reloaded and looked at. */
export interface TargetOptions {
  /** Its name in messages and verdicts, such as `lighttpd`. */
  name: string;
  /** Starts one. Must resolve once the server responds. */
  start(tools: TargetTools): Promise<TargetControls>;
}

/** A server that a `TargetDefinition` has started. */
export interface RunningTarget extends AsyncDisposable {
  /** Its name, as its definition gives it. */
  readonly name: string;
  /** Where clients connect. */
  readonly url: string;
  /** Its version, as the program itself reports it, or `unknown`. */
  readonly version: string;
  /** Reloads it, as its definition says. */
  reload(): Promise<void>;
  /** Its processes, as its definition lists them. */
  processes(): Promise<readonly SystemProcess[]>;
  /** Copies the logs of its programs into a folder, and returns the paths of the copies. */
  copyLogs(folder: string): Promise<string[]>;
  /** Stops all its programs and removes its folder. May be called more than once. */
  stop(): Promise<void>;
}

/** A server that can be started as often as needed. */
export interface TargetDefinition {
  /** Its name in messages and verdicts. */
  readonly name: string;
  /**
   * Starts one. `await using` stops it at the end of its block.
   * @throws UserError if it cannot be started
   */
  start(): Promise<RunningTarget>;
}

/**
 * Defines a server that can be started, put under load and reloaded. Pass it to `checkReload()` or `trial()` as
 * `target`.
 *
 * @throws UserError if the name or `start` is missing
 * @example
 * ```ts
 * export const lighttpd = defineTarget({
 *   name: 'lighttpd',
 *   async start({ port, dir, run, write }) {
 *     const config = await write('lighttpd.conf', `server.port = ${port}\nserver.document-root = "${dir}"`);
 *     const server = await run('lighttpd', ['-D', '-f', config], { readyWhenListening: port });
 *     return {
 *       url: `http://127.0.0.1:${port}/`,
 *       version: () => server.output(['-v']),
 *       reload: () => server.signal('SIGUSR1'),
 *       processes: () => server.processTree(),
 *     };
 *   },
 * });
 * ```
 */
export function defineTarget(options: TargetOptions): TargetDefinition {
  const { name } = options;
  if (typeof name !== 'string' || name.trim() === '')
    throw new UserError('defineTarget() needs a name, such as { name: "nginx", start }');
  if (typeof options.start !== 'function')
    throw new UserError(
      `the target ${name} needs a function start(), which starts it and returns its url and reload()`,
    );
  return { name, start: () => startTarget(options) };
}

async function startTarget(options: TargetOptions): Promise<RunningTarget> {
  const { name } = options;
  const close = await openParts();
  const parts = new PartsOfTarget(await mkdtemp(path.join(runFolder(), `target-`)), close);
  try {
    const controls = await options.start({
      port: await freePort(),
      dir: parts.dir,
      run: (command, args, more = {}) => parts.run(command, args, more),
      write: (file, content) => parts.write(file, content),
    });
    requireControls(name, controls);
    parts.stopOthers = () => controls.stop?.();
    return new StartedTarget(name, controls, versionIn(await controls.version?.()), parts);
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

/** The programs and the folder of one target. */
class PartsOfTarget {
  readonly dir: string;
  readonly #programs: RunningProgram[] = [];
  readonly #close: () => Promise<void>;
  #stopping: Promise<void> | undefined;
  stopOthers: () => void | Promise<void> = () => undefined;

  constructor(dir: string, close: () => Promise<void>) {
    this.dir = dir;
    this.#close = close;
  }

  async run(command: string, args: readonly string[], options: RunOptions): Promise<RunningProgram> {
    const program = await runProgram(command, args, options, {
      dir: this.dir,
      number: this.#programs.length + 1,
    });
    this.#programs.push(program);
    return program;
  }

  async write(name: string, content: string): Promise<string> {
    const file = path.resolve(this.dir, name);
    if (!file.startsWith(`${this.dir}${path.sep}`))
      throw new UserError(`write() keeps to the folder of the target (got "${name}")`);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    try {
      await this.stopOthers();
      // A program may need those that were started before it.
      for (const program of this.#programs.toReversed()) await program.stop();
    } finally {
      await rm(this.dir, { recursive: true, force: true });
      await this.#close();
    }
  }
}

class StartedTarget implements RunningTarget {
  readonly name: string;
  readonly url: string;
  readonly version: string;
  readonly #controls: TargetControls;
  readonly #parts: PartsOfTarget;

  constructor(name: string, controls: TargetControls, version: string, parts: PartsOfTarget) {
    this.name = name;
    this.url = controls.url;
    this.version = version;
    this.#controls = controls;
    this.#parts = parts;
  }

  async reload(): Promise<void> {
    await this.#controls.reload();
  }

  async processes(): Promise<readonly SystemProcess[]> {
    return (await this.#controls.processes?.()) ?? [];
  }

  async copyLogs(folder: string): Promise<string[]> {
    const logs = path.join(this.#parts.dir, 'logs');
    try {
      await cp(logs, folder, { recursive: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    return (await readdir(logs)).toSorted().map((name) => path.join(folder, name));
  }

  stop(): Promise<void> {
    return this.#parts.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

// For those who write JavaScript.
function requireControls(name: string, controls: Partial<TargetControls> | undefined): void {
  const { url, reload } = controls ?? {};
  if (typeof url !== 'string' || !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new UserError(
      `start() of the target ${name} must return a url with http or https (got ${JSON.stringify(url)})`,
    );
  if (typeof reload !== 'function')
    throw new UserError(`start() of the target ${name} must return a function reload()`);
}

function versionIn(text: string | undefined): string {
  return /\d+(?:\.\d+)+[\w.+-]*/.exec(text ?? '')?.[0] ?? 'unknown';
}
