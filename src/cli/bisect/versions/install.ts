import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { execa } from 'execa';
import { CACHE_FOLDER } from '../../../common/places.ts';
import { tail } from '../../../runtime/logs/tail.ts';
import { signalGroup } from '../../../runtime/processes/signal-group.ts';
import { userEnvironment } from '../../../runtime/processes/user-environment.ts';
import { fill } from './placeholders.ts';

/** Long enough to compile a server of some size. */
export const INSTALL_BOUND_MS = 15 * 60_000;
/** How much of the hash names a folder. */
const HASH_DIGITS = 12;
const END_LINES = 3;

/** What is to be installed, and how. */
export interface Installation {
  /** As given with --versions-from. */
  source: string;
  version: string;
  /** The command, with placeholders; undefined when there is nothing to install. */
  command: string | undefined;
  /** @default that of this user, or of the clone */
  cacheFolder?: string;
}

/** A version could not be installed or started, so that nothing can be said of it. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

/** The folder of a version, which is kept for later runs with the same command. */
export function folderOf({
  source,
  version,
  command = '',
  cacheFolder = CACHE_FOLDER,
}: Installation): string {
  const hash = createHash('sha256').update(`${source}\0${command}`).digest('hex').slice(0, HASH_DIGITS);
  return path.join(
    cacheFolder,
    'bisect',
    `${source.replaceAll(/[^\w.-]+/g, '-').slice(0, 40)}-${hash}`,
    version,
  );
}

/** Installs a version into a folder of its own, unless that has been done. @throws CannotRun */
export async function install(
  installation: Installation,
  logFile: string,
  signal: AbortSignal,
): Promise<string> {
  const { version, command } = installation;
  const dir = folderOf(installation);
  // Beside the folder, which belongs to the command alone. Not renamed into place: many installers write their folder's path into what they install.
  const done = `${dir}.installed`;
  if (existsSync(done)) return dir;
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  if (command !== undefined)
    await runInstall(fill('install', command, { version, dir }), { dir, logFile, signal });
  await writeFile(done, '');
  return dir;
}

async function runInstall(
  command: string,
  { dir, logFile, signal }: { dir: string; logFile: string; signal: AbortSignal },
): Promise<void> {
  await mkdir(path.dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile);
  const child = execa(command, {
    shell: true,
    cwd: dir,
    env: userEnvironment(),
    extendEnv: false,
    // A group of its own, so that what the shell has started can be ended with it.
    detached: true,
    reject: false,
    buffer: false,
    stdin: 'ignore',
  });
  const outputs = [child.stdout, child.stderr];
  for (const output of outputs) output.pipe(log, { end: false });
  const over = AbortSignal.any([signal, AbortSignal.timeout(INSTALL_BOUND_MS)]);
  const end = () => signalGroup(child.pid ?? 0, 'SIGKILL');
  over.addEventListener('abort', end, { once: true });
  if (over.aborted) end();
  const { exitCode, failed } = await child;
  over.removeEventListener('abort', end);
  await finished(log.end());
  signal.throwIfAborted();
  if (!failed) return;
  const how = over.aborted
    ? `had not ended after ${INSTALL_BOUND_MS / 60_000} minutes`
    : `failed with exit code ${exitCode}`;
  throw new CannotRun(`the install command ${how}: ${await tail(logFile, END_LINES)}`);
}
