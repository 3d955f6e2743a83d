import { PACKAGED_BALANCERS } from './keys.ts';
import { TYK_MODULES, withoutV } from './tyk-versions.ts';

const kong = (image: string) => ({ KONG_IMAGE: image, RUNTIME: 'containers', GATEWAY: 'kong' });

/** The settings that select a version of a gateway. They override .env. */
export const VERSION_SETTINGS: Record<string, (version: string) => Record<string, string>> = {
  kong: (version) => kong(`kong:${version}`),
  'kong-gateway': (version) => kong(`kong/kong-gateway:${version}`),
  tyk: (version) => ({
    TYK_VERSION: version,
    // Other versions exist only as images.
    ...(TYK_MODULES.some((known) => known === withoutV(version)) ? {} : { RUNTIME: 'containers' }),
  }),
  ...Object.fromEntries(PACKAGED_BALANCERS.map((name) => [name, packageOf(name)])),
};

function packageOf(name: string) {
  return (version: string) => ({ BALANCER_PACKAGE: `${name}=${version}`, RUNTIME: 'processes' });
}
