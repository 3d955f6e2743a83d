import { imageTags } from '../../src/cli/registries/docker-hub.ts';
import { releases } from '../../src/cli/registries/github.ts';
import { packageVersions } from '../../src/cli/registries/pypi.ts';
import type { Patience, Registry } from '../../src/cli/registries/registry.ts';
import { releaseOf } from './release-of.ts';
import type { Released, Source } from './sources.ts';

/** The registries that are asked. */
export interface Registries {
  hub: Registry;
  github: Registry;
  pypi: Registry;
}

/** What the registries say about the releases of one gateway or load balancer. */
export interface Available {
  /** Can be run: there is an image or a package of it that was not withdrawn. */
  runnable: string[];
  /** Released on GitHub, but without an image. */
  announced: string[];
  /** All its files were yanked from PyPI. */
  withdrawn: string[];
}

/** Asks for the releases of one gateway or load balancer. @throws RegistryError, UserError */
export async function available(
  gateway: Released,
  source: Source,
  { hub, github, pypi }: Registries,
  patience: Patience,
): Promise<Available> {
  if ('package' in source) {
    const versions = await packageVersions(pypi, source.package, patience);
    const of = (some: typeof versions) => unique(some.map(({ version }) => releaseOf(gateway, version)));
    return {
      runnable: of(versions.filter(({ wheels }) => wheels.length > 0)),
      announced: [],
      withdrawn: of(versions.filter(({ wheels }) => wheels.length === 0)),
    };
  }
  const tags = unique((await imageTags(hub, source.image, patience)).map((tag) => releaseOf(gateway, tag)));
  if (source.repository === undefined) return { runnable: tags, announced: [], withdrawn: [] };
  const told = (await releases(github, source.repository, patience)).filter(({ draft }) => !draft);
  const named = (isPrerelease: boolean) =>
    unique(
      told
        .filter(({ prerelease }) => prerelease === isPrerelease)
        .map(({ tag_name: tag }) => releaseOf(gateway, tag)),
    );
  // An image may come before its release is declared to be one.
  const early = new Set(named(true));
  const runnable = tags.filter((version) => !early.has(version));
  return { runnable, announced: named(false).filter((version) => !tags.includes(version)), withdrawn: [] };
}

function unique(versions: readonly (string | undefined)[]): string[] {
  return [...new Set(versions.filter((version) => version !== undefined))];
}
