// The pages link to each other and to files of the repository by relative paths, which GitHub shows as they are.
import path from 'node:path/posix';

const DOCS = 'docs';
const ELSEWHERE = /^(?:[a-z]+:|\/|#)/;

/**
 * A relative link of a page, as the site needs it: an index is called `index.md` there, and what is no page of the
 * site is shown by GitHub.
 * @param page path of the page inside docs/, as `guides/ci.md`
 * @param sources where GitHub shows the files of the repository, without a slash at the end
 */
export function siteLink(link: string, page: string, sources: string): string {
  if (ELSEWHERE.test(link)) return link;
  const [target = '', anchor] = link.split('#');
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const file = path.join(DOCS, path.dirname(page), target);
  const isPage = file.startsWith(`${DOCS}/`) && file.endsWith('.md');
  if (!isPage) return `${sources}/${file.replace(/\/$/, '')}${hash}`;
  return target.replace(/README\.md$/, 'index.md') + hash;
}
