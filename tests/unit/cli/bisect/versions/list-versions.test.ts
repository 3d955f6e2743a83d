// What registries say of versions. The responses are written from the documentation of each registry's API.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { listVersions, patience } from '../../../../../src/cli/bisect/versions/list-versions.ts';
import { toSource } from '../../../../../src/cli/bisect/versions/source.ts';

afterEach(() => vi.unstubAllEnvs());

/** A registry on loopback that has these paths. */
async function registry(paths: Record<string, unknown>) {
  const asked: string[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    asked.push(`${url} ${headers.accept}`);
    const value = paths[url];
    response.writeHead(value === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, asked, [Symbol.dispose]: () => void server.close() };
}
const asking = patience(() => undefined);
const listed = async (source: string, addresses = {}) => listVersions(toSource(source), asking, addresses);

test('PyPI: a version is yanked when all its files are, whatever their names look like', async () => {
  const files = [
    { filename: 'my_server-1.0-py3-none-any.whl', yanked: 'broken' },
    { filename: 'my-server-1.0.tar.gz' },
    { filename: 'my_server-1.1-cp311-cp311-manylinux_2_17_x86_64.whl', yanked: '' },
    { filename: 'my-server-1.1.0.zip', yanked: true },
    { filename: 'my_server-2.0rc1-py3-none-any.whl', yanked: false },
  ];
  using pypi = await registry({ '/simple/my-server/': { files, versions: ['1.0', '1.1', '2.0rc1'] } });
  expect(await listed('pypi:My_Server', { pypi: `${pypi.address}/simple` })).toEqual([
    { version: '1.0', yanked: false },
    { version: '1.1', yanked: true },
    { version: '2.0rc1', yanked: false },
  ]);
  expect(pypi.asked).toEqual(['/simple/my-server/ application/vnd.pypi.simple.v1+json']);
});

test("PyPI: the index of the user's pip is asked", async () => {
  using pypi = await registry({ '/mirror/x/': { files: [{ filename: 'x-1.0.tar.gz' }], versions: ['1.0'] } });
  vi.stubEnv('PIP_INDEX_URL', `${pypi.address}/mirror/`);
  expect(await listed('pypi:x')).toEqual([{ version: '1.0', yanked: false }]);
  vi.stubEnv('PIP_INDEX_URL', 'https://me:secret@127.0.0.1/simple');
  await expect(listed('pypi:x')).rejects.toThrow(
    /^PIP_INDEX_URL is not the address of a registry without a password; (?!.*secret)/,
  );
});

test('npm: a package with a scope', async () => {
  using npm = await registry({ '/@scope%2fserver': { versions: { '1.0.0': {}, '1.1.0-rc.1': {} } } });
  expect(await listed('npm:@scope/server', { npm: npm.address })).toEqual([
    { version: '1.0.0', yanked: false },
    { version: '1.1.0-rc.1', yanked: false },
  ]);
});

test('Docker Hub: all pages of the tags, of an official image too', async () => {
  const path = '/v2/namespaces/library/repositories/nginx/tags?page_size=100';
  const pages: Record<string, unknown> = {
    [`${path}&page=2`]: { next: null, results: [{ name: '1.27.0' }] },
  };
  using hub = await registry(pages);
  pages[path] = {
    next: `${hub.address}${path}&page=2`,
    results: [
      { name: 'latest', tag_status: 'active' },
      { name: '1.0', tag_status: 'inactive' },
    ],
  };
  expect(await listed('docker:nginx', { docker: hub.address })).toEqual([
    { version: 'latest', yanked: false },
    { version: '1.27.0', yanked: false },
  ]);
});

test('a package that is not there', async () => {
  using pypi = await registry({});
  await expect(listed('pypi:nothing', { pypi: pypi.address })).rejects.toThrow(
    'PyPI has no /nothing/ (status 404)',
  );
});

test.each([
  '',
  'gunicorn',
  'pypi:',
  'cargo:x',
  'pypi:x; rm',
  'npm:../x y',
  'list:1.0',
  'list:1.0,$(id)',
  'docker:a/b/c',
])('what is not KIND:NAME is refused: "%s"', (text) => {
  expect(() => toSource(text)).toThrow(/^--versions-from .* is not KIND:NAME, such as pypi:gunicorn/);
});
