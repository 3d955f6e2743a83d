import { z } from 'zod';
import { ask, type Patience, type Registry } from './registry.ts';

// https://packaging.python.org/en/latest/specifications/simple-repository-api/#json-based-simple-api-for-python-package-indexes
const projectPage = z.object({
  files: z.array(
    z.object({
      filename: z.string(),
      hashes: z.object({ sha256: z.string().optional() }),
      /** A reason, which may be an empty text, or whether it is. */
      yanked: z.union([z.boolean(), z.string()]).optional(),
    }),
  ),
});

/** A version of a Python package with the files that pip may install. */
export interface PackageVersion {
  version: string;
  /** None when all of them were yanked. */
  wheels: { filename: string; sha256: string | undefined }[];
}

/** PyPI. */
export function pypi(address = 'https://pypi.org'): Registry {
  return { name: 'PyPI', address, accept: 'application/vnd.pypi.simple.v1+json' };
}

/** The versions of a package that has wheels, in the order in which PyPI tells them. @throws RegistryError, UserError */
export async function packageVersions(
  index: Registry,
  name: string,
  patience: Patience,
): Promise<PackageVersion[]> {
  const { value } = await ask(index, new URL(`${index.address}/simple/${name}/`), projectPage, patience);
  const wheels = value.files.flatMap((file) => {
    const version = versionOf(file.filename);
    return version === undefined ? [] : [{ version, ...file }];
  });
  return [...new Set(wheels.map(({ version }) => version))].map((version) => ({
    version,
    wheels: wheels
      .filter((wheel) => wheel.version === version && !isYanked(wheel.yanked))
      .map(({ filename, hashes }) => ({ filename, sha256: hashes.sha256 })),
  }));
}

// The second part of a wheel's name. A source distribution has nothing that could be started.
function versionOf(filename: string): string | undefined {
  return filename.endsWith('.whl') ? filename.split('-')[1] : undefined;
}

/** Whether PyPI says that a file was yanked. A reason that is an empty text is one, too. */
export function isYanked(yanked: boolean | string | undefined): boolean {
  return yanked !== undefined && yanked !== false;
}
