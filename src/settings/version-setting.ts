import { TYK_MODULES, withoutV } from './tyk-versions.ts';

const kong = (image: string) => ({ KONG_IMAGE: image, RUNTIME: 'containers', GATEWAY: 'kong' });

/** How a version of a gateway is asked for: every setting that it needs, whatever .env says. */
export const VERSION_SETTINGS: Record<string, (version: string) => Record<string, string>> = {
  kong: (version) => kong(`kong:${version}`),
  'kong-gateway': (version) => kong(`kong/kong-gateway:${version}`),
  tyk: (version) => ({
    TYK_VERSION: version,
    // Other versions are to be had as images only.
    ...(TYK_MODULES.some((known) => known === withoutV(version)) ? {} : { RUNTIME: 'containers' }),
  }),
};
