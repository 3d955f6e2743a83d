import path from 'node:path';
import type Dockerode from 'dockerode';
import { containerEngine } from '../../runtime/containers/engine.ts';
import { builtImage, digestOf, pulledImage } from '../../runtime/containers/image.ts';
import { kongImage } from '../../runtime/containers/images.ts';
import { runOnce } from '../../runtime/containers/run-once.ts';
import { UserError } from '../../common/user-error.ts';
import { goPdkFor, readKongVersion, type KongIdentity } from './version.ts';

/** On an image that only looks like Kong from outside. */
export const STAND_IN_LABEL = 'reload-proof.stand-in';
/** Prints the first package manager that the image has. */
const FIND_PACKAGES =
  'for name in apt-get apk microdnf dnf yum rpm; do command -v $name && exit; done; exit 1';
/** Those that containers/kong/install.sh uses. */
const SUPPORTED = new Set(['apt-get', 'apk']);

/** A Kong image with the plugins built in. */
export interface KongImage extends KongIdentity {
  /** The name that the user gave. */
  name: string;
  /** The tag to start. */
  image: string;
  /** The registry's digest of the user's image, or its id when it comes from no registry. */
  digest: string;
  /** False for an image that only stands in for Kong in tests. */
  real: boolean;
}

/** What an image of Kong says of itself. */
export interface IdentifiedKong extends KongIdentity, Pick<KongImage, 'digest' | 'real'> {
  /** Who runs Kong in it. */
  user: string;
}

/**
 * Builds the plugins into the user's Kong image.
 * @throws UserError when the image cannot be pulled, is not Kong, or the plugins cannot be built into it
 */
export async function prepareKong(name: string): Promise<KongImage> {
  const { docker } = await containerEngine();
  const { user, ...kong } = await identifyKong(name, `KONG_IMAGE=${name}`);
  await requirePackages(docker, name);
  const image = await builtImage(kongImage(name, goPdkFor(kong.version), user));
  return { ...kong, name, image };
}

/**
 * Asks an image for Kong's version; `given` is how messages name it.
 * @throws UserError when it cannot be pulled or is not Kong
 */
export async function identifyKong(name: string, given: string): Promise<IdentifiedKong> {
  const { docker } = await containerEngine();
  const inspected = await pulledImage(name);
  const { Config } = inspected;
  const said = await runOnce(docker, name, ['kong', 'version']);
  const identity = said.exitCode === 0 ? readKongVersion(said.output) : undefined;
  if (identity === undefined) {
    const last = said.output.trim().split('\n').at(-1) ?? '';
    throw new UserError(
      `${given} is not Kong: "kong version" in it ends with exit code ${said.exitCode}: ${last}`,
    );
  }
  return {
    ...identity,
    digest: digestOf(inspected),
    real: Config.Labels?.[STAND_IN_LABEL] === undefined,
    user: Config.User === '' ? 'root' : Config.User,
  };
}

// Python's gevent and msgpack, which the plugins need, are packages of the distribution.
async function requirePackages(docker: Dockerode, name: string): Promise<void> {
  const { exitCode, output } = await runOnce(docker, name, ['sh', '-c', FIND_PACKAGES]);
  const found = exitCode === 0 ? path.basename(output.trim()) : undefined;
  if (found !== undefined && SUPPORTED.has(found)) return;
  const why = found === undefined ? 'has no package manager' : `is based on RPM packages (${found})`;
  throw new UserError(
    `KONG_IMAGE=${name} ${why}, and the plugins can be built only into images based on Debian, Ubuntu or Alpine: take such an image of the same Kong version`,
  );
}
