import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type Dockerode from 'dockerode';
import { ImageName } from 'testcontainers';
import { runFolder, runId } from '../reaper/reaper.ts';
import { UserError } from '../../common/user-error.ts';
import { basesOf } from './build/bases.ts';
import { buildImage } from './build/build.ts';
import { contentKey } from './build/context.ts';
import { oneLine } from './build/engine-output.ts';
import type { ImageSpec } from './build/image-spec.ts';
import { containerEngine } from './engine.ts';
import { BUILDING_TAG, REPOSITORY } from './labels.ts';
import { pruneUnfinished } from './sweep.ts';

/**
 * Returns the tag of an image; builds it unless one with the same content exists. Images are kept between runs, tagged
 * with a hash of everything they are built from.
 * @throws UserError if the engine, a base image or the network is missing, or if a step fails (with its last lines)
 */
export async function builtImage(spec: ImageSpec): Promise<string> {
  const { docker } = await containerEngine();
  const dockerfile = await readFile(path.join(spec.context, spec.dockerfile), 'utf8');
  const bases = await Promise.all(basesOf(dockerfile, spec.args ?? {}).map(imageId));
  const tag = `${REPOSITORY}/${spec.name}:${await contentKey(spec, bases)}`;
  if (await inspectImage(tag)) return tag;
  const tagFile = path.join(runFolder(), `${BUILDING_TAG}${spec.name}`);
  await writeFile(tagFile, '');
  try {
    await buildImage(spec, tag);
  } finally {
    await pruneUnfinished(docker, runId());
    await rm(tagFile);
  }
  return tag;
}

/** The id of an image, which is pulled if missing. @throws UserError if it cannot be pulled */
async function imageId(image: string): Promise<string> {
  return (await pulledImage(image)).Id;
}

/** The engine's description of an image, which is pulled if missing. @throws UserError if it cannot be pulled */
export async function pulledImage(image: string): Promise<Dockerode.ImageInspectInfo> {
  const known = await inspectImage(image);
  if (known) return known;
  const { client } = await containerEngine();
  const name = ImageName.fromString(image);
  try {
    await client.image.pull(name);
    return await client.image.inspect(name);
  } catch (error) {
    throw new UserError(
      `the image ${image} is not on this machine and cannot be pulled (${oneLine(error)}); check its name and tag, or build or load it first`,
    );
  }
}

/** The registry's digest of an image, or its id when it comes from no registry. */
export function digestOf({
  Id,
  RepoDigests,
}: Pick<Dockerode.ImageInspectInfo, 'Id' | 'RepoDigests'>): string {
  return RepoDigests?.[0]?.split('@')[1] ?? Id;
}

async function inspectImage(image: string): Promise<Dockerode.ImageInspectInfo | undefined> {
  const { client } = await containerEngine();
  return client.image.inspect(ImageName.fromString(image)).catch((error: unknown) => {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw new UserError(`the container engine cannot look for the image ${image}: ${oneLine(error)}`);
  });
}
