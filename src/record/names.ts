/** The scenarios of this project: each is the name of its file in tests/. */
export const SCENARIOS = [
  'blue-green-deploy',
  'kong-blue-green-sockets',
  'kong-instance-count',
  'kong-plugin-languages',
  'tyk-policy-reload',
] as const;

/** What a verdict and a known issue can be about: gateways and load balancers. Each has its file in known-issues/. */
export const GATEWAYS = [
  'reference',
  'kong',
  'kong-gateway',
  'tyk',
  'nginx',
  'haproxy',
  'envoy',
  'caddy',
  'traefik',
  'dns',
  'iptables',
  'nft',
  'kubernetes',
] as const;
