import { TYK_MODULES, withoutV } from '../../runtime/builds/tyk.ts';
import { containerEngine } from '../../runtime/containers/engine.ts';
import { builtImage, haveImage } from '../../runtime/containers/image.ts';
import { tykImage } from '../../runtime/containers/images.ts';
import { runOnce } from '../../runtime/containers/run-once.ts';
import { UserError } from '../../runtime/user-error.ts';

/** Where tykio/tyk-gateway has Tyk; the suite's own image has it there too. */
export const TYK_FOLDER = '/opt/tyk-gateway';
export const TYK_PROGRAM = `${TYK_FOLDER}/tyk`;
const REDIS_IMAGE = 'redis:7';
const VERSION = /^v?(?<version>\d+\.\d+\.\S+)$/m;

/** What a Tyk in containers needs, and the versions as the programs tell them. */
export interface TykImages {
  /** Tags to start. */
  tyk: string;
  redis: string;
  versions: { tyk: string; redis: string };
  /** Where Tyk comes from. */
  origin: string;
}

/**
 * The image of a Tyk version, built from its Go modules, or any image of Tyk by its name; and Redis.
 * @throws UserError when one of them cannot be had or is not what it should be
 */
export async function prepareTyk(wanted: string): Promise<TykImages> {
  const version = TYK_MODULES.find((known) => known === withoutV(wanted));
  const tyk = version === undefined ? requireImageName(wanted) : await builtImage(tykImage(version));
  return {
    tyk,
    redis: REDIS_IMAGE,
    versions: { tyk: await toldByTyk(wanted, tyk), redis: await toldByRedis() },
    origin: version === undefined ? `image ${wanted}` : 'an image built from its Go modules',
  };
}

function requireImageName(wanted: string): string {
  if (/[/:]/.test(wanted)) return wanted;
  throw new UserError(
    `TYK_VERSION=${wanted} cannot be built from Go modules: set it to ${TYK_MODULES.join(' or ')}, or to an image by its name, such as tykio/tyk-gateway:v3.1.0`,
  );
}

// By a shell: what a trial asks of the container later needs one as well.
async function toldByTyk(wanted: string, image: string): Promise<string> {
  const { exitCode, output } = await ask(image, `${TYK_PROGRAM} --version`);
  const version = VERSION.exec(output)?.groups?.['version'];
  if (exitCode === 0 && version !== undefined) return version;
  throw new UserError(
    `TYK_VERSION=${wanted} is no Tyk with a shell: sh -c "${TYK_PROGRAM} --version" in it ends with exit code ${exitCode}: ${output.trim().split('\n').at(-1) ?? ''}`,
  );
}

async function toldByRedis(): Promise<string> {
  const { exitCode, output } = await ask(REDIS_IMAGE, 'redis-server --version');
  const version = /v=(?<version>\S+)/.exec(output)?.groups?.['version'];
  if (exitCode === 0 && version !== undefined) return version;
  throw new UserError(
    `the image ${REDIS_IMAGE} is not Redis: "redis-server --version" in it ends with exit code ${exitCode}`,
  );
}

async function ask(image: string, command: string): Promise<{ exitCode: number; output: string }> {
  const { docker } = await containerEngine();
  await haveImage(docker, image);
  return runOnce(docker, image, ['sh', '-c', command]);
}
