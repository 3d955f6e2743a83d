import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { runFolder } from '../../reaper/reaper.ts';
import type { ImageSpec } from './image-spec.ts';

/** A hash of everything that an image is made of, `bases` being the ids of its base images. */
export async function contentKey(spec: ImageSpec, bases: readonly string[]): Promise<string> {
  const { context, args = {}, target } = spec;
  const stage = target === undefined ? [] : [target];
  const hash = createHash('sha256').update(JSON.stringify([args, bases, ...stage]));
  for (const file of (await contextFiles(spec)).sort())
    hash.update(`${file}\0`).update(await readFile(path.join(context, file)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * Copies the files of a build into a folder of the run, since testcontainers sends a whole folder to the engine.
 */
export async function stageContext(spec: ImageSpec): Promise<string> {
  const staged = await mkdtemp(path.join(runFolder(), `context-${spec.name}-`));
  for (const file of await contextFiles(spec))
    await cp(path.join(spec.context, file), path.join(staged, file), { preserveTimestamps: true });
  return staged;
}

async function contextFiles({ context, files }: ImageSpec): Promise<string[]> {
  return (await Promise.all(files.map((name) => filesIn(context, name)))).flat();
}

async function filesIn(context: string, name: string): Promise<string[]> {
  const top = path.join(context, name);
  if ((await stat(top)).isFile()) return [name];
  const entries = await readdir(top, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(context, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/node_modules|__pycache__|\/target\//.test(file));
}
