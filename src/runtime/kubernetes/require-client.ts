import { createRequire } from 'node:module';
import { satisfies } from 'semver';
import { UserError } from '../../common/user-error.ts';

/** The versions that have what is used of it. */
const USABLE = '>=2.0.0';
const INSTALL = 'npm install --save-dev @kubernetes/client-node@2';

/**
 * Requires the Kubernetes client, an optional peer dependency. `load` loads a module, or throws as require() does.
 * @throws UserError that says how to install it
 */
export function requireClient(load: (name: string) => unknown = createRequire(import.meta.url)): void {
  const version = installedVersion(load);
  if (version === undefined)
    throw new UserError(
      `Kubernetes needs the package @kubernetes/client-node beside reload-proof: ${INSTALL}`,
    );
  if (!satisfies(version, USABLE))
    throw new UserError(
      `Kubernetes needs @kubernetes/client-node 2 or newer, and ${version} is installed: ${INSTALL}`,
    );
}

function installedVersion(load: (name: string) => unknown): string | undefined {
  try {
    return (load('@kubernetes/client-node/package.json') as { version: string }).version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
