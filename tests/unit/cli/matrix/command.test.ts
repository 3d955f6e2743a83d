import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { cells } from '../../../../src/cli/matrix/cells.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');

// Each test starts a program, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function run(args: string[]) {
  return execa(process.execPath, [path.join(ROOT, 'src/cli/main.ts'), 'matrix', ...args], {
    cwd: ROOT,
    reject: false,
  });
}

test('the matrix holds every version in the known issues, with all settings that it needs', async () => {
  const { stdout } = await run([]);
  const { include } = JSON.parse(stdout) as { include: object[] };
  const kong = 'KONG_IMAGE=kong/kong-gateway:3.4.1.0 RUNTIME=containers GATEWAY=kong';
  for (const [gateway, version, settings] of [
    ['kong-gateway', '3.4.1.0', kong],
    ['kong-gateway', '3.5.0.7', 'KONG_IMAGE=kong/kong-gateway:3.5.0.7 RUNTIME=containers GATEWAY=kong'],
    ['kong', '3.9.3', 'KONG_IMAGE=kong:3.9.3 RUNTIME=containers GATEWAY=kong'],
    ['tyk', '2.9.5', 'TYK_VERSION=2.9.5'],
    ['tyk', '3.2.3', 'TYK_VERSION=3.2.3 RUNTIME=containers'],
    ['tyk', '3.0.0', 'TYK_VERSION=3.0.0 RUNTIME=containers'],
    ['tyk', '3.1.0', 'TYK_VERSION=3.1.0 RUNTIME=containers'],
    ['balancers', 'packaged', 'RUNTIME=processes'],
    ['balancers', 'debian-12', 'RUNTIME=processes NGINX_PROGRAM=nginx HAPROXY_PROGRAM=haproxy'],
  ])
    expect(include).toContainEqual(expect.objectContaining({ gateway, version, settings }));
});

test.for([
  ['kong=3.9.3', ['kong-blue-green-sockets', 'kong-instance-count', 'kong-plugin-languages']],
  ['kong-gateway=3.4.1.0', ['kong-blue-green-sockets', 'kong-instance-count', 'kong-plugin-languages']],
  ['tyk=2.9.5', ['tyk-policy-reload']],
  ['traefik=3.9.0', ['blue-green-deploy']],
] as const)('%s gets every scenario that it can run, and its tests share the cells', ([word, scenarios]) => {
  const include = cells([word]);
  expect([...new Set(include.map(({ scenario }) => scenario))]).toEqual(scenarios);
  const split = include.filter(({ part }) => part !== undefined);
  expect(split).not.toHaveLength(0);
  expect(split.filter(({ tests }) => tests === undefined)).toEqual([]);
});

test('a version of a load balancer has cells with its own ways only', () => {
  const include = cells(['caddy=2.12.0']);
  expect(include.flatMap(({ variants = [] }) => variants).sort()).toEqual([
    '^caddy/admin/',
    '^caddy/file/',
    '^caddy/load/',
  ]);
  for (const cell of include)
    expect(cell).toMatchObject({
      gateway: 'caddy',
      version: '2.12.0',
      scenario: 'blue-green-deploy',
      settings: expect.stringContaining('BALANCER_PACKAGE=caddy=2.12.0 RUNTIME=processes'),
      tests: expect.stringContaining('^caddy/'),
    });
});

test('GitHub runs no matrix of more than 256 cells', () => {
  const versions = Array.from({ length: 65 }, (_, patch) => `kong=3.9.${patch}`);
  expect(() => cells(versions)).toThrow(
    'the matrix has 260 cells, and GitHub runs at most 256; name fewer versions',
  );
});

test('the matrix gives the cells of Debian 12 what iptables and nft need, and no other cell a container', async () => {
  const { stdout } = await run([]);
  const { include } = JSON.parse(stdout) as {
    include: { gateway: string; container?: { options: string }; packages?: string }[];
  };
  const inContainers = include.filter(({ container }) => container !== undefined);
  expect(inContainers).not.toHaveLength(0);
  for (const cell of inContainers)
    expect(cell).toMatchObject({
      gateway: 'balancers',
      version: 'debian-12',
      packages: expect.stringContaining('iproute2 iptables nftables conntrack'),
      container: { image: 'debian:12', options: expect.stringContaining('--cap-add NET_ADMIN') },
    });
});

test.for([
  [
    ['kong=latest'],
    /^reload-proof: kong=latest is no version of kong, kong-gateway, tyk, caddy, envoy, haproxy, nginx, traefik$/,
  ],
  [['constructor=1.2.3'], /constructor=1\.2\.3 is no version of kong/],
  [['kong=3.4.1', 'kong=3.4.1'], /^reload-proof: kong=3\.4\.1 is named twice$/],
  [['kong=3.4.1=5'], /^reload-proof: kong=3\.4\.1=5 is not of the form gateway=version/],
  [['--nope'], /^reload-proof: unknown option '--nope'; usage: reload-proof matrix /],
  [[''], /^reload-proof: an empty word is not of the form/],
] as const)('the matrix refuses %j', async ([args, sentence]) => {
  const { stdout, stderr, exitCode } = await run([...args]);
  expect(stderr).toMatch(sentence);
  expect(stdout).toBe('');
  expect(exitCode).toBe(2);
});
