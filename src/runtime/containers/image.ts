import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type Dockerode from 'dockerode';
import { runFolder, runId } from '../reaper/reaper.ts';
import { UserError } from '../../common/user-error.ts';
import { containerEngine } from './engine.ts';
import { BUILDING_TAG, REPOSITORY } from './labels.ts';
import { pruneUnfinished } from './sweep.ts';

const LAST_LINES = 12;
const FROM_LINE = /^FROM\s+(?:--\S+\s+)?(?<image>\S+)(?:\s+AS\s+(?<stage>\S+))?/i;
/** Build arguments that Docker accepts without an ARG, for builds behind a proxy. */
const PROXY_ARGS = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

/** An image to build. */
export interface ImageSpec {
  name: string;
  /** The build context. */
  context: string;
  /** The files and folders of the context that the build sees. */
  files: string[];
  /** Relative to the context. */
  dockerfile: string;
  args?: Record<string, string>;
}

/**
 * Returns the tag of an image; builds it unless one with the same content exists. Images are kept between runs, tagged
 * with a hash of everything they are built from.
 * @throws UserError if the engine, a base image or the network is missing, or if a step fails (with its last lines)
 */
export async function builtImage(spec: ImageSpec): Promise<string> {
  const { docker } = await containerEngine();
  const dockerfile = await readFile(path.join(spec.context, spec.dockerfile), 'utf8');
  const bases = await Promise.all(basesOf(dockerfile, spec.args ?? {}).map((base) => imageId(docker, base)));
  const tag = `${REPOSITORY}/${spec.name}:${await contentKey(spec, bases)}`;
  if (await inspectImage(docker, tag)) return tag;
  const tagFile = path.join(runFolder(), `${BUILDING_TAG}${spec.name}`);
  await writeFile(tagFile, '');
  try {
    await build(docker, spec, tag);
  } finally {
    await pruneUnfinished(docker, runId());
    await rm(tagFile);
  }
  return tag;
}

/** The id of an image, which is pulled if missing. @throws UserError if it cannot be pulled */
export async function imageId(docker: Dockerode, image: string): Promise<string> {
  return (await pulledImage(docker, image)).Id;
}

/** The engine's description of an image, which is pulled if missing. @throws UserError if it cannot be pulled */
export async function pulledImage(docker: Dockerode, image: string): Promise<Dockerode.ImageInspectInfo> {
  const known = await inspectImage(docker, image);
  if (known) return known;
  try {
    const stream = await docker.pull(withTag(image));
    await follow(docker, stream);
    return await docker.getImage(image).inspect();
  } catch (error) {
    throw new UserError(
      `the image ${image} is not on this machine and cannot be pulled (${oneLine(error)}); check its name and tag, or build or load it first`,
    );
  }
}

// Without a tag the engine would pull all tags.
function withTag(image: string): string {
  return /@|:[^/]+$/.test(image) ? image : `${image}:latest`;
}

async function inspectImage(
  docker: Dockerode,
  image: string,
): Promise<Dockerode.ImageInspectInfo | undefined> {
  return docker
    .getImage(image)
    .inspect()
    .catch((error: unknown) => {
      if ((error as { statusCode?: number }).statusCode === 404) return undefined;
      throw new UserError(`the container engine cannot look for the image ${image}: ${oneLine(error)}`);
    });
}

/** The base images of a Dockerfile, without its own stages. */
export function basesOf(dockerfile: string, args: Record<string, string>): string[] {
  const values: Record<string, string> = {};
  const stages = new Set<string>();
  const bases = new Set<string>();
  for (const line of dockerfile.split('\n')) {
    const [, name, value] = /^ARG\s+(\w+)=(\S+)/i.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values[name] = args[name] ?? value;
    const from = FROM_LINE.exec(line)?.groups;
    const image = from?.['image']?.replace(/\$\{?(\w+)\}?/, (_, key: string) => values[key] ?? '');
    if (image !== undefined && !stages.has(image)) bases.add(image);
    if (from?.['stage'] !== undefined) stages.add(from['stage']);
  }
  return [...bases];
}

async function contentKey({ context, files, args = {} }: ImageSpec, bases: string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([args, bases]));
  for (const file of (await Promise.all(files.map((name) => filesIn(context, name)))).flat().sort()) {
    hash.update(`${file}\0`).update(await readFile(path.join(context, file)));
  }
  return hash.digest('hex').slice(0, 16);
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

async function build(docker: Dockerode, spec: ImageSpec, tag: string): Promise<void> {
  const output: string[] = [];
  const proxies = PROXY_ARGS.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const buildargs = { ...Object.fromEntries(proxies), ...spec.args, BUILD: runId() };
  try {
    const src = (await Promise.all(spec.files.map((name) => filesIn(spec.context, name)))).flat();
    const stream = await docker.buildImage(
      { context: spec.context, src },
      { t: tag, dockerfile: spec.dockerfile, buildargs, forcerm: true },
    );
    await follow(docker, stream, (text) => output.push(text));
  } catch (error) {
    const end = output.join('').trim().split('\n').slice(-LAST_LINES).join('\n');
    throw new UserError(`building the image ${spec.name} failed (${oneLine(error)}):\n${end}`);
  }
}

/**
 * Reads the engine's progress stream to its end. A failure is reported within the stream, since the status has already
 * been sent.
 */
async function follow(
  docker: Dockerode,
  stream: NodeJS.ReadableStream,
  onText?: (text: string) => void,
): Promise<void> {
  let failure: string | undefined;
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error) => (error ? reject(error) : resolve()),
      ({ stream: text, error }: { stream?: string; error?: string }) => {
        if (text !== undefined) onText?.(text);
        failure ??= error;
      },
    );
  });
  if (failure !== undefined) throw new Error(failure);
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replaceAll(/\s+/g, ' ');
}
