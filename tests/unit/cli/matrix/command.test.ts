import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';

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
    ['tyk', '2.9.5', 'TYK_VERSION=2.9.5'],
    ['tyk', '3.0.0', 'TYK_VERSION=3.0.0 RUNTIME=containers'],
    ['tyk', '3.1.0', 'TYK_VERSION=3.1.0 RUNTIME=containers'],
    ['balancers', 'packaged', 'RUNTIME=processes'],
    ['balancers', 'debian-12', 'RUNTIME=processes NGINX_PROGRAM=nginx HAPROXY_PROGRAM=haproxy'],
  ])
    expect(include).toContainEqual(expect.objectContaining({ gateway, version, settings }));
});

test('the matrix gives the cell of Debian 12 what iptables and nft need, and no other cell a container', async () => {
  const { stdout } = await run([]);
  const { include } = JSON.parse(stdout) as {
    include: { gateway: string; container?: { options: string }; packages?: string }[];
  };
  const [cell, ...others] = include.filter(({ container }) => container !== undefined);
  expect(others).toEqual([]);
  expect(cell).toMatchObject({
    gateway: 'balancers',
    version: 'debian-12',
    packages: expect.stringContaining('iproute2 iptables nftables conntrack'),
    container: { image: 'debian:12', options: expect.stringContaining('--cap-add NET_ADMIN') },
  });
});

test.for([
  [['kong=latest'], /^reload-proof: kong=latest is no version of kong, kong-gateway, tyk$/],
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
