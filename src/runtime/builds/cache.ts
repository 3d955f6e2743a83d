import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runId } from '../reaper/reaper.ts';

/** Where builds are kept between runs; git ignores it. */
export const BUILD_ROOT = fileURLToPath(new URL('../../../.cache', import.meta.url));

/** What to build, and what the result depends on. */
export interface Build {
  name: string;
  /** The sources; their names and contents are part of the key. */
  sources: string;
  /** What else the result depends on: versions of tools, the command. */
  ingredients: string[];
  /** Fills an empty folder. Nothing in it may depend on the folder's own name, which changes when it is done. */
  make: (folder: string) => Promise<void>;
}

/** What this process is building, by the folder it is to become. */
const underWay = new Map<string, Promise<string>>();

/** The folder of a finished build, made now unless one with the same content is there or under way. @throws what `make` throws */
export async function built(build: Build): Promise<string> {
  const key = await contentKey(build.sources, build.ingredients);
  const folder = path.join(BUILD_ROOT, `${build.name}-${key}`);
  if (await exists(folder)) return folder;
  // Nothing is awaited between the look and the entry, so that two callers cannot both find none.
  const making = underWay.get(folder) ?? make(build, folder).finally(() => underWay.delete(folder));
  underWay.set(folder, making);
  return making;
}

async function make(build: Build, folder: string): Promise<string> {
  const place = path.join(BUILD_ROOT, `unfinished-${runId()}`);
  await mkdir(place, { recursive: true });
  // Another process of the run may build the same, and one that failed may have left files: each has a folder of its own.
  const unfinished = await mkdtemp(path.join(place, `${path.basename(folder)}-`));
  await build.make(unfinished);
  // A rename is whole or not at all; when another process was faster, its result is as good.
  await rename(unfinished, folder).catch(async (error: unknown) => {
    if (!(await exists(folder))) throw error;
  });
  return folder;
}

async function contentKey(sources: string, ingredients: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const ingredient of ingredients) hash.update(`${ingredient}\0`);
  const entries = await readdir(sources, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files.filter((name) => !/node_modules|__pycache__/.test(name)).sort()) {
    hash.update(`${path.relative(sources, file)}\0`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
