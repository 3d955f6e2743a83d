import { createRequire } from 'node:module';
import { satisfies } from 'semver';
import { UserError } from './user-error.ts';

/** Loads a module by its name, or throws as require() does. */
export type LoadModule = (name: string) => unknown;

/** An optional peer dependency. */
interface OptionalPackage {
  name: string;
  /** What needs it, with the verb, such as "Kubernetes needs". */
  needs: string;
  /** The range of versions that have what is used of it, and the same in words, such as "2 or newer". */
  usable: string;
  usableInWords: string;
  /** The command that installs it. */
  install: string;
}

/** Requires that an optional package is installed. @throws UserError that says how to install it */
export function requirePackage(
  { name, needs, usable, usableInWords, install }: OptionalPackage,
  load: LoadModule = createRequire(import.meta.url),
): void {
  const version = installedVersion(name, load);
  if (version === undefined)
    throw new UserError(`${needs} the package ${name} beside reload-proof: ${install}`);
  if (!satisfies(version, usable))
    throw new UserError(`${needs} ${name} ${usableInWords}, and ${version} is installed: ${install}`);
}

function installedVersion(name: string, load: LoadModule): string | undefined {
  try {
    return (load(`${name}/package.json`) as { version: string }).version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
