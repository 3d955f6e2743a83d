import { containerEngine } from '../../runtime/containers/engine.ts';
import { builtImage, pulledImage } from '../../runtime/containers/image.ts';
import { tykImage } from '../../runtime/containers/images.ts';
import { runOnce } from '../../runtime/containers/run-once.ts';
import { UserError } from '../../common/user-error.ts';
import { TYK_MODULES, withoutV } from '../../settings/tyk-versions.ts';

/** Tyk's folder in tykio/tyk-gateway, and in the suite's own image. */
export const TYK_FOLDER = '/opt/tyk-gateway';
export const TYK_PROGRAM = `${TYK_FOLDER}/tyk`;
const REDIS_IMAGE = 'redis:7';
const PUBLISHED = 'tykio/tyk-gateway';
const BUILT = TYK_MODULES.join(' or ');
const VERSION = /^(?:Release version: +)?v?(?<version>\d+\.\d+\.\S+)$/m;

/** The images for a Tyk in containers, and the versions that the programs report. */
export interface TykImages {
  /** Tags to start. */
  tyk: string;
  redis: string;
  versions: { tyk: string; redis: string };
  /** Where Tyk comes from. */
  origin: string;
}

/**
 * The images of Tyk and Redis. Tyk's is built from its Go modules or is the one that Tyk publishes for that version, or
 * any image of Tyk by its name.
 * @throws UserError when one of them cannot be pulled or built, or is not what it should be
 */
export async function prepareTyk(wanted: string): Promise<TykImages> {
  const version = TYK_MODULES.find((known) => known === withoutV(wanted));
  const tyk = version === undefined ? await publishedImage(wanted) : await builtImage(tykImage(version));
  return {
    tyk,
    redis: REDIS_IMAGE,
    versions: { tyk: await tykVersion(wanted, tyk), redis: await redisVersion() },
    origin: version === undefined ? `image ${tyk}` : 'an image built from its Go modules',
  };
}

/** The image for a TYK_VERSION. @throws UserError when there is none */
export function tykImageName(wanted: string): string {
  if (/[/:]/.test(wanted)) return wanted;
  if (/^v?\d+\.\d+\.\d/.test(wanted)) return `${PUBLISHED}:v${withoutV(wanted)}`;
  throw new UserError(
    `TYK_VERSION=${wanted} is no version of Tyk: set it to ${BUILT}, or to a version or image that can be pulled, such as 3.1.0 or ${PUBLISHED}:v3.1.0`,
  );
}

async function publishedImage(wanted: string): Promise<string> {
  const image = tykImageName(wanted);
  await pulledImage(image).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `TYK_VERSION=${wanted}: ${error.message}; or set it to ${BUILT}, which are built from their Go modules`,
    );
  });
  return image;
}

// Without a shell, since images from 5.5 on have none. Newer versions have a command instead of the option.
async function tykVersion(wanted: string, image: string): Promise<string> {
  const { docker } = await containerEngine();
  let last = { exitCode: 0, output: '' };
  for (const argument of ['--version', 'version']) {
    last = await runOnce(docker, image, [TYK_PROGRAM, argument]);
    const version = VERSION.exec(last.output)?.groups?.['version'];
    if (last.exitCode === 0 && version !== undefined) return version;
  }
  const { exitCode, output } = last;
  throw new UserError(
    `TYK_VERSION=${wanted} is not Tyk: ${TYK_PROGRAM} in it did not print its version, exit code ${exitCode}: ${output.trim().split('\n').at(-1) ?? ''}`,
  );
}

async function redisVersion(): Promise<string> {
  const { docker } = await containerEngine();
  await pulledImage(REDIS_IMAGE);
  const { exitCode, output } = await runOnce(docker, REDIS_IMAGE, ['redis-server', '--version']);
  const version = /v=(?<version>\S+)/.exec(output)?.groups?.['version'];
  if (exitCode === 0 && version !== undefined) return version;
  throw new UserError(
    `the image ${REDIS_IMAGE} is not Redis: "redis-server --version" in it ends with exit code ${exitCode}`,
  );
}
