import { z } from 'zod';
import { allPages } from './pages.ts';
import type { Patience, Registry } from './registry.ts';

const PAGE_SIZE = '100';

// https://docs.docker.com/reference/api/hub/latest/#tag/repositories, "List repository tags"
const tagsPage = z.object({
  next: z.string().nullish(),
  results: z.array(z.object({ name: z.string(), tag_status: z.string().optional() })),
});

/** Docker Hub, which tells the tags of public repositories without a token. */
export function dockerHub(address = 'https://hub.docker.com'): Registry {
  return { name: 'Docker Hub', address, accept: 'application/json' };
}

/** The tags of a repository, such as library/kong, that are there. @throws RegistryError, UserError */
export async function imageTags(hub: Registry, repository: string, patience: Patience): Promise<string[]> {
  const [namespace, name] = repository.split('/');
  const url = new URL(`${hub.address}/v2/namespaces/${namespace}/repositories/${name}/tags`);
  url.searchParams.set('page_size', PAGE_SIZE);
  const pages = await allPages(hub, url, tagsPage, patience, ({ value }) => value.next ?? undefined);
  return pages.flatMap(({ results }) =>
    results.filter(({ tag_status: status }) => status !== 'inactive').map(({ name: tag }) => tag),
  );
}
