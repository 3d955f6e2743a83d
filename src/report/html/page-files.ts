import { readFile } from 'node:fs/promises';
import { IN_CLONE } from '../../common/places.ts';

/** A file of the page. */
export function pageFile(name: string): Promise<string> {
  return readFile(new URL(`page/${name}`, import.meta.url), 'utf8');
}

/** The page's script: bundled anew in a clone, and as the build wrote it in the package. */
export async function pageScript(): Promise<string> {
  if (!IN_CLONE) return pageFile('script.js');
  const { bundlePage } = await import('./bundle-page.ts');
  return bundlePage();
}
