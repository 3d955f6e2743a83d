import { containerEngine } from '../../runtime/containers/engine.ts';
import { builtImage, pulledImage } from '../../runtime/containers/image.ts';
import { kongImage } from '../../runtime/containers/images.ts';
import { runOnce } from '../../runtime/containers/run-once.ts';
import { UserError } from '../../common/user-error.ts';
import { goPdkFor, readKongVersion, type KongIdentity } from './version.ts';

/** A Kong image with the plugins built in. */
export interface KongImage extends KongIdentity {
  /** The name that the user gave. */
  name: string;
  /** The tag to start. */
  image: string;
  /** The registry's digest of the user's image, or its id when it comes from no registry. */
  digest: string;
}

/**
 * Builds the plugins into the user's Kong image.
 * @throws UserError when the image cannot be pulled, is not Kong, or the plugins cannot be built into it
 */
export async function prepareKong(name: string): Promise<KongImage> {
  const { docker } = await containerEngine();
  const { Config, Id, RepoDigests } = await pulledImage(name);
  const said = await runOnce(docker, name, ['kong', 'version']);
  const identity = said.exitCode === 0 ? readKongVersion(said.output) : undefined;
  if (identity === undefined) {
    const last = said.output.trim().split('\n').at(-1) ?? '';
    throw new UserError(
      `KONG_IMAGE=${name} is not Kong: "kong version" in it ends with exit code ${said.exitCode}: ${last}`,
    );
  }
  const image = await builtImage(
    kongImage(name, goPdkFor(identity.version), Config.User === '' ? 'root' : Config.User),
  );
  return { name, image, ...identity, digest: RepoDigests?.[0]?.split('@')[1] ?? Id };
}
