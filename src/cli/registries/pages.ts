import type { z } from 'zod';
import { ask, RegistryError, type Page, type Patience, type Registry } from './registry.ts';

/** Of 100 entries each: more than any of the repositories has. */
const PAGES_MAX = 100;

/** All pages of a list, from this address on. `next` finds the address of the next page. @throws RegistryError, UserError */
export async function allPages<T>(
  registry: Registry,
  first: URL,
  schema: z.ZodType<T>,
  patience: Patience,
  next: (page: Page<T>) => string | undefined,
): Promise<T[]> {
  const values: T[] = [];
  let url = first;
  for (;;) {
    const page = await ask(registry, url, schema, patience);
    values.push(page.value);
    const address = next(page);
    if (address === undefined) return values;
    if (values.length === PAGES_MAX)
      throw new RegistryError(`${registry.name} has more than ${PAGES_MAX} pages for ${first.pathname}`);
    url = nextUrl(registry, url, address);
  }
}

// A token goes to no other place than the one it is for.
function nextUrl(registry: Registry, before: URL, address: string): URL {
  if (!URL.canParse(address, before.href))
    throw new RegistryError(`${registry.name} names a next page that is no address: ${address}`);
  const url = new URL(address, before);
  if (url.origin === before.origin) return url;
  throw new RegistryError(`${registry.name} names a next page of another server: ${url.origin}`);
}
