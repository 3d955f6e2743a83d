import { requirePackage, type LoadModule } from '../../../common/require-package.ts';

/**
 * Requires testcontainers, an optional peer dependency: it brings most of the packages, and only containers need it.
 * `load` loads a module, or throws as require() does.
 * @throws UserError that says how to install it
 */
export function requireTestcontainers(load?: LoadModule): void {
  requirePackage(
    {
      name: 'testcontainers',
      needs: '--kong and --plugin need',
      usable: '>=12.2.0',
      usableInWords: '12.2 or newer',
      install: 'npm install --save-dev testcontainers@12',
    },
    load,
  );
}
