import { PACKAGED_BALANCERS } from '../../src/settings/keys.ts';
import type { KnownVersions } from '../../src/scenario/known-issues/known-versions.ts';
import { pinnedPackage } from '../../src/targets/balancers/common/python-package.ts';

/** A gateway or load balancer that has releases. */
export type Released = keyof KnownVersions;

/** Where the releases of one are. */
export type Source =
  | {
      /** The repository on Docker Hub with the images that the matrix runs. */
      image: string;
      /** The repository on GitHub that says which of them are prereleases. */
      repository?: string;
    }
  | {
      /** The Python package with the program. */
      package: string;
      /** The version that is pinned. */
      pinned: string;
    };

/** Where the releases of each are, with the names of the Python packages that are pinned. @throws UserError */
export function sources(): Partial<Record<Released, Source>> {
  return {
    kong: { image: 'library/kong', repository: 'Kong/kong' },
    // Its releases are on no GitHub page.
    'kong-gateway': { image: 'kong/kong-gateway' },
    tyk: { image: 'tykio/tyk-gateway', repository: 'TykTechnologies/tyk' },
    ...Object.fromEntries(PACKAGED_BALANCERS.map((name) => [name, pinnedPackage(name)])),
  };
}
