import { createRequire } from 'node:module';
import { satisfies } from 'semver';
import { UserError } from '../../../common/user-error.ts';

/** The versions that have what is used of it. */
const USABLE = '>=12.2.0';
const INSTALL = 'npm install --save-dev testcontainers@12';

/**
 * Requires testcontainers, an optional peer dependency: it brings most of the packages, and only containers need it.
 * `load` loads a module, or throws as require() does.
 * @throws UserError that says how to install it
 */
export function requireTestcontainers(
  load: (name: string) => unknown = createRequire(import.meta.url),
): void {
  const version = installedVersion(load);
  if (version === undefined)
    throw new UserError(
      `--kong and --plugin need the package testcontainers beside reload-proof: ${INSTALL}`,
    );
  if (!satisfies(version, USABLE))
    throw new UserError(
      `--kong and --plugin need testcontainers 12.2 or newer, and ${version} is installed: ${INSTALL}`,
    );
}

function installedVersion(load: (name: string) => unknown): string | undefined {
  try {
    return (load('testcontainers/package.json') as { version: string }).version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
