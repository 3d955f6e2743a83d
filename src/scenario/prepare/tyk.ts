import { prepareTyk as findTykImages, type TykImages } from '../../targets/tyk/image.ts';
import { findRedis } from '../../runtime/builds/redis.ts';
import { runTool } from '../../runtime/builds/tool.ts';
import { buildTyk } from '../../targets/tyk/build.ts';
import { builtImage } from '../../runtime/containers/image.ts';
import { IMAGES } from '../../runtime/containers/images.ts';
import type { Step } from './steps.ts';

/** What a Tyk needs as processes, or as images, and the versions of Tyk and Redis as they tell them. */
export interface TykPrograms {
  /** Programs, or tags of images. */
  tyk: string;
  redis: string;
  versions: { tyk: string; redis: string };
  /** Where Tyk comes from. */
  origin: string;
  /** The images of what stands around Tyk; absent in processes. */
  images?: { dashboard: string; upstream: string };
}

/**
 * Builds the wanted Tyk, finds a Redis, and asks both for their versions, so that what is missing or broken is said
 * before any test runs.
 * @throws UserError
 */
export async function prepareTyk(version: string, step: Step): Promise<TykPrograms> {
  const [tyk, redis] = await Promise.all([
    step(`Tyk ${version}`, () => buildTyk(version)),
    step('Redis', () => findRedis()),
  ]);
  const told = await runTool(tyk, ['--version'], {
    doing: 'asking Tyk for its version',
    install: 'remove the folder .cache, so that it is built again',
    output: 'stderr',
  });
  const redisTold = await runTool(redis, ['--version'], {
    doing: 'asking Redis for its version',
    install: 'install Redis (https://redis.io)',
  });
  const redisVersion = /v=(?<version>\S+)/.exec(redisTold)?.groups?.['version'] ?? redisTold;
  const versions = { tyk: told.trim().replace(/^v/, ''), redis: redisVersion };
  return { tyk, redis, versions, origin: 'built from its Go modules' };
}

/** The same in containers. @throws UserError */
export async function prepareTykImages(version: string, step: Step): Promise<TykPrograms> {
  const prepared: TykImages = await step(`the images of Tyk ${version} and Redis`, () =>
    findTykImages(version),
  );
  // One build at a time: the end of each removes what the run's builds have left untagged, stages of another one too.
  const dashboard = await step('the image of the dashboard', () => builtImage(IMAGES.dashboard));
  const upstream = await step('the image of the upstreams', () => builtImage(IMAGES.upstream));
  return { ...prepared, images: { dashboard, upstream } };
}
