import { z } from 'zod';
import { allPages } from './pages.ts';
import { ask, type Patience, type Registry } from './registry.ts';

const PER_PAGE = '100';

// https://docs.github.com/en/rest/releases/releases#list-releases
const releasesPage = z.array(
  z.object({ tag_name: z.string(), draft: z.boolean(), prerelease: z.boolean(), html_url: z.string() }),
);
/** A release of a repository on GitHub. */
export type GitHubRelease = z.infer<typeof releasesPage>[number];

// https://docs.github.com/en/rest/commits/commits#list-commits
const commitsPage = z.array(z.object({ commit: z.object({ committer: z.object({ date: z.string() }) }) }));

/** GitHub; without a token it allows 60 requests an hour. */
export function gitHub(token: string | undefined, address = 'https://api.github.com'): Registry {
  return { name: 'GitHub', address, token, accept: 'application/vnd.github+json' };
}

/** The releases of a repository, such as Kong/kong, with drafts and prereleases. @throws RegistryError, UserError */
export async function releases(
  github: Registry,
  repository: string,
  patience: Patience,
): Promise<GitHubRelease[]> {
  const url = new URL(`${github.address}/repos/${repository}/releases`);
  url.searchParams.set('per_page', PER_PAGE);
  const pages = await allPages(github, url, releasesPage, patience, ({ headers }) =>
    nextIn(headers.get('link')),
  );
  return pages.flat();
}

/** When the newest commit of the default branch was made; undefined for an empty repository. @throws RegistryError, UserError */
export async function lastCommit(
  github: Registry,
  repository: string,
  patience: Patience,
): Promise<Date | undefined> {
  const url = new URL(`${github.address}/repos/${repository}/commits`);
  url.searchParams.set('per_page', '1');
  const { value } = await ask(github, url, commitsPage, patience);
  const [newest] = value;
  return newest && new Date(newest.commit.committer.date);
}

/** The next page that a Link header (RFC 8288) names. */
export function nextIn(link: string | null): string | undefined {
  return /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? '')?.[1];
}
