import { requirePackage } from '../../common/require-package.ts';

/** Requires the Kubernetes client, an optional peer dependency. @throws UserError that says how to install it */
export function requireClient(): void {
  requirePackage({
    name: '@kubernetes/client-node',
    needs: 'Kubernetes needs',
    usable: '>=2.0.0',
    usableInWords: '2 or newer',
    install: 'npm install --save-dev @kubernetes/client-node@2',
  });
}
