// The package as a user has it: packed, and installed from the registry into a folder with nothing else.
import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';

export const CLONE = path.resolve(import.meta.dirname, '../..');
/** This Node and the system's programs, but nothing of the clone's packages. */
export const userPath = [
  path.dirname(process.execPath),
  ...(process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules')),
].join(path.delimiter);

export interface Packed {
  tarball: string;
  size: number;
  unpackedSize: number;
  files: string[];
}

export interface Installed {
  folder: string;
  /** Where its program finds the user's caches. */
  cache: string;
}

/** Builds and packs the clone. */
export async function pack(): Promise<Packed> {
  const folder = await mkdtemp(path.join(runFolder(), 'tarball-'));
  const { stdout } = await execa('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
    cwd: CLONE,
  });
  const told = JSON.parse(stdout.slice(stdout.search(/^[[{]/m))) as unknown;
  const [packed] = Object.values(told as object) as [PackedByNpm];
  const { filename, size, unpackedSize, files } = packed;
  return {
    tarball: path.join(folder, filename),
    size,
    unpackedSize,
    files: files.map((file) => file.path),
  };
}

interface PackedByNpm {
  filename: string;
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

export async function installInEmptyFolder(tarball: string): Promise<Installed> {
  const folder = await mkdtemp(path.join(runFolder(), 'installed-'));
  const cache = path.join(folder, 'cache');
  await mkdir(cache);
  await writeFile(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  await addPackages(folder, [tarball]);
  return { folder, cache };
}

/** A copy in a folder beside it, so that what one test file adds is not there for another. */
export async function copyOf({ folder }: Installed): Promise<Installed> {
  const copy = await mkdtemp(path.join(path.dirname(folder), 'installed-'));
  // The programs in node_modules/.bin are relative links.
  await cp(folder, copy, { recursive: true, verbatimSymlinks: true });
  return { folder: copy, cache: path.join(copy, 'cache') };
}

/** Installs packages there too, without scripts, as a careful user does. */
export async function addPackages(folder: string, packages: readonly string[]): Promise<void> {
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await execa('npm', ['install', ...quick, ...packages], { cwd: folder, env: { PATH: userPath } });
}

/** Starts the installed command with that folder as its working directory. */
export function reloadProof(
  { folder, cache }: Installed,
  args: readonly string[],
  env: Record<string, string> = {},
) {
  const program = path.join(folder, 'node_modules/.bin/reload-proof');
  return execa(process.execPath, [program, ...args], {
    cwd: folder,
    extendEnv: false,
    env: { PATH: userPath, HOME: folder, XDG_CACHE_HOME: cache, TMPDIR: runFolder(), ...env },
    reject: false,
  });
}

/** Starts a module with this text there, in the folder's own project. */
export function runModule(folder: string, text: string) {
  return execa(process.execPath, ['--input-type=module', '--eval', text], {
    cwd: folder,
    extendEnv: false,
    env: { PATH: userPath },
    reject: false,
  });
}
