/** How a version of a gateway is asked for: a setting and its value. */
export const VERSION_SETTING: Record<string, (version: string) => [key: string, value: string]> = {
  kong: (version) => ['KONG_IMAGE', `kong:${version}`],
  'kong-gateway': (version) => ['KONG_IMAGE', `kong/kong-gateway:${version}`],
  tyk: (version) => ['TYK_VERSION', version],
};
