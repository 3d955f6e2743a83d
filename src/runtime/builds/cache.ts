import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { CACHE_FOLDER } from '../../common/places.ts';
import { runId } from '../reaper/reaper.ts';

/** What to build, and what the result depends on. */
export interface Build {
  name: string;
  /** The sources; their names and contents are part of the key. */
  sources: string;
  /** What else the result depends on: tool versions, the command. */
  ingredients: string[];
  /** Fills an empty folder. Nothing in it may depend on the folder's path, since it is renamed afterwards. */
  make: (folder: string) => Promise<void>;
}

/** Builds that this process has under way, by their final folder. */
const underWay = new Map<string, Promise<string>>();

/**
 * Returns the folder of a build; builds it unless one with the same content exists or is under way.
 * @throws what `make` throws
 */
export async function built(build: Build): Promise<string> {
  const key = await contentKey(build.sources, build.ingredients);
  const folder = path.join(CACHE_FOLDER, `${build.name}-${key}`);
  if (await exists(folder)) return folder;
  // Nothing is awaited between the lookup and the insertion, so two callers cannot both start the build.
  const making = underWay.get(folder) ?? make(build, folder).finally(() => underWay.delete(folder));
  underWay.set(folder, making);
  return making;
}

async function make(build: Build, folder: string): Promise<string> {
  const parent = path.join(CACHE_FOLDER, `unfinished-${runId()}`);
  await mkdir(parent, { recursive: true });
  // A unique folder, since another process of the run may build the same, and a failed build may have left files.
  const unfinished = await mkdtemp(path.join(parent, `${path.basename(folder)}-`));
  await build.make(unfinished);
  // The rename is atomic. If another process was faster, its result is just as good.
  await rename(unfinished, folder).catch(async (error: unknown) => {
    if (!(await exists(folder))) throw error;
  });
  return folder;
}

async function contentKey(sources: string, ingredients: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const ingredient of ingredients) hash.update(`${ingredient}\0`);
  const entries = await readdir(sources, { recursive: true, withFileTypes: true });
  // By their path in the folder, since the folder itself is under node_modules where the package is installed.
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(sources, path.join(entry.parentPath, entry.name)))
    .filter((name) => !/node_modules|__pycache__|(^|\/)target\//.test(name));
  for (const name of files.sort()) hash.update(`${name}\0`).update(await readFile(path.join(sources, name)));
  return hash.digest('hex').slice(0, 16);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
