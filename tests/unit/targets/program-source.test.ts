// Where the program of a balancer comes from: its package, the system, or a setting.
import { expect, test } from 'vitest';
import { named, packagedOrInstalled } from '../../../src/targets/balancers/common/program-source.ts';
import { balancersOf, BALANCERS } from '../../../src/targets/balancers/kinds.ts';

test('what no package has for this machine is taken from PATH', async () => {
  const source = packagedOrInstalled('sh');
  expect(source.installed()).toBe(true);
  expect(await source.locate()).toMatch(/^\/.*\/sh$/);
});

test('what neither a package nor the system has is not installed, and how to install it is said', () => {
  const source = packagedOrInstalled('no-such-balancer');
  expect(source.installed()).toBe(false);
  expect(source.install).toMatch(
    /^its Python package has no file for \w+-\w+; install it from your system \(apt-get install no-such-balancer, /,
  );
});

test.for(['sh', '/bin/sh'])('a setting may name %s', async (program) => {
  expect(await named('NGINX_PROGRAM', program).locate()).toMatch(/^\/.*\/sh$/);
});

test.for([
  ['no-such-nginx', 'NGINX_PROGRAM must name a program on PATH (got "no-such-nginx")'],
  ['/no/such/nginx', 'NGINX_PROGRAM must name an executable file (got "/no/such/nginx")'],
  ['/etc/passwd', 'NGINX_PROGRAM must name an executable file (got "/etc/passwd")'],
])('%s is refused', async ([program = '', sentence]) => {
  await expect(named('NGINX_PROGRAM', program).locate()).rejects.toThrow(sentence);
});

test('a setting replaces the one balancer that it is about, and no name or way', async () => {
  const kinds = balancersOf({ NGINX_PROGRAM: 'sh' });
  const shape = kinds.map(({ name, ways }) => [name, ways]);
  expect(shape).toEqual(BALANCERS.map(({ name, ways }) => [name, ways]));
  expect(kinds.filter((kind, index) => kind !== BALANCERS[index]).map(({ name }) => name)).toEqual(['nginx']);
  const nginx = kinds.find(({ name }) => name === 'nginx');
  expect(await nginx?.locate()).toMatch(/\/sh$/);
});
