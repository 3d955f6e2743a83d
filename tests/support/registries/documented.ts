// Responses of the registries, written from their published documentation (2026-11), not recorded: this project has never
// been run where it can reach them. Addresses, paging and headers are as these pages say:
// - Docker Hub: https://docs.docker.com/reference/api/hub/latest/ (List repository tags; Rate limiting: X-RateLimit-Limit,
//   X-RateLimit-Remaining and X-RateLimit-Reset on each response, 429 with Retry-After in seconds)
// - GitHub: https://docs.github.com/en/rest/releases/releases#list-releases, .../using-the-rest-api/using-pagination-in-the-rest-api
//   (Link) and .../rate-limits-for-the-rest-api (x-ratelimit-*, Retry-After, 403 or 429)
// - PyPI: https://docs.pypi.org/api/index-api/ and https://packaging.python.org/en/latest/specifications/simple-repository-api/
import type { RegistryServer } from './server.ts';

const HUB_LIMITS = {
  'x-ratelimit-limit': '180',
  'x-ratelimit-remaining': '179',
  'x-ratelimit-reset': '1796000000',
};
const GITHUB_LIMITS = {
  'x-ratelimit-limit': '60',
  'x-ratelimit-remaining': '59',
  'x-ratelimit-used': '1',
  'x-ratelimit-reset': '1796000000',
  'x-ratelimit-resource': 'core',
};

const hubQuery = (page: number) => (page === 0 ? '?page_size=100' : `?page=${page + 1}&page_size=100`);
const gitHubQuery = (page: number) => (page === 0 ? '?per_page=100' : `?per_page=100&page=${page + 1}`);

/** The tags of a repository of Docker Hub, in pages; a tag of the second kind was deleted or not pulled for long. */
export function hubTags(
  server: RegistryServer,
  repository: string,
  pages: readonly (readonly (string | { inactive: string })[])[],
): void {
  const [namespace, name] = repository.split('/');
  const path = `/v2/namespaces/${namespace}/repositories/${name}/tags`;
  const count = pages.flat().length;
  for (const [index, tags] of pages.entries())
    server.says(path + hubQuery(index), {
      headers: HUB_LIMITS,
      body: {
        count,
        next: index + 1 < pages.length ? `${server.address}${path}${hubQuery(index + 1)}` : null,
        previous: index > 0 ? `${server.address}${path}${hubQuery(index - 1)}` : null,
        results: tags.map((tag) => hubTag(tag)),
      },
    });
}

function hubTag(tag: string | { inactive: string }) {
  const isInactive = typeof tag === 'object';
  return {
    id: 1,
    images: [
      { architecture: 'amd64', os: 'linux', digest: `sha256:${'a'.repeat(64)}`, size: 1, status: 'active' },
    ],
    creator: 1,
    last_updated: '2026-11-20T10:00:00.000000Z',
    last_updater: 1,
    last_updater_username: 'doijanky',
    name: isInactive ? tag.inactive : tag,
    repository: 1,
    full_size: 1,
    v2: true,
    tag_status: isInactive ? 'inactive' : 'active',
    tag_last_pulled: '2026-11-21T10:00:00.000000Z',
    tag_last_pushed: '2026-11-20T10:00:00.000000Z',
    media_type: 'application/vnd.docker.distribution.manifest.list.v2+json',
    content_type: 'image',
    digest: `sha256:${'b'.repeat(64)}`,
  };
}

/** The releases of a repository on GitHub, in pages. */
export function gitHubReleases(
  server: RegistryServer,
  repository: string,
  pages: readonly (readonly { tag: string; draft?: boolean; prerelease?: boolean }[])[],
): void {
  const path = `/repos/${repository}/releases`;
  const to = (page: number, rel: string) => `<${server.address}${path}${gitHubQuery(page)}>; rel="${rel}"`;
  for (const [index, list] of pages.entries()) {
    const last = pages.length - 1;
    const link = [
      ...(index > 0 ? [to(index - 1, 'prev')] : []),
      ...(index < last ? [to(index + 1, 'next'), to(last, 'last')] : []),
      ...(index > 0 ? [to(0, 'first')] : []),
    ].join(', ');
    server.says(path + gitHubQuery(index), {
      headers: { ...GITHUB_LIMITS, ...(link === '' ? {} : { link }) },
      body: list.map(({ tag, draft = false, prerelease = false }) => ({
        url: `https://api.github.com/repos/${repository}/releases/1`,
        html_url: `https://github.com/${repository}/releases/tag/${tag}`,
        id: 1,
        tag_name: tag,
        target_commitish: 'master',
        name: tag,
        body: '',
        draft,
        prerelease,
        created_at: '2026-11-20T10:00:00Z',
        published_at: draft ? null : '2026-11-20T10:00:00Z',
        assets: [],
      })),
    });
  }
}

/** The newest commit of a repository on GitHub. */
export function gitHubCommit(server: RegistryServer, repository: string, date: string): void {
  const by = { name: 'Somebody', email: 'somebody@example.com', date };
  server.says(`/repos/${repository}/commits?per_page=1`, {
    headers: { ...GITHUB_LIMITS, link: `<${server.address}/x?page=2>; rel="next"` },
    body: [{ sha: 'c'.repeat(40), commit: { author: by, committer: by, message: 'A change' }, parents: [] }],
  });
}

/** A package on PyPI with these wheels; a reason says that one was yanked. */
export function pypiProject(
  server: RegistryServer,
  name: string,
  wheels: readonly { filename: string; sha256?: string; yanked?: boolean | string }[],
): void {
  server.says(`/simple/${name}/`, {
    headers: { 'content-type': 'application/vnd.pypi.simple.v1+json', 'x-pypi-last-serial': '1' },
    body: {
      meta: { '_last-serial': 1, 'api-version': '1.4' },
      name,
      versions: [...new Set(wheels.map(({ filename }) => filename.split('-')[1]))],
      files: wheels.map(({ filename, sha256 = 'd'.repeat(64), yanked = false }) => ({
        filename,
        url: `https://files.pythonhosted.org/packages/${filename}`,
        hashes: { sha256 },
        'requires-python': '>=3.8',
        size: 1,
        'upload-time': '2026-11-20T10:00:00.000000Z',
        yanked,
        'core-metadata': { sha256: 'e'.repeat(64) },
      })),
    },
  });
}
