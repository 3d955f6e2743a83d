// Relative links between the documents lead somewhere: to a file, and to a heading where one is named.
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { anchorOf } from '../../../docs/.vitepress/site/anchors.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** Of the repository, whatever it is called: the page of a workflow, and its badge. */
const PAGE_OF_GITHUB = /^\.\.\/\.\.\/actions\//;
const LINK = /\[[^\]]*\]\((?<target>[^)\s]+)\)/g;

/** Fenced code shows text, not links. */
function prose(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
}

/** The anchors of a document: those of its headings, and those that the API reference sets in tables. */
function anchorsOf(file: string): string[] {
  const text = prose(file);
  const headings = [...text.matchAll(/^#+ (?<text>.*)$/gm)].map(({ groups }) => groups?.['text'] ?? '');
  const set = [...text.matchAll(/<a id="(?<id>[^"]+)">/g)].map(({ groups }) => groups?.['id'] ?? '');
  return [...headings.map(anchorOf), ...set];
}

/** What is wrong with a link, if anything. */
function broken(file: string, target: string): string[] {
  const [name = '', anchor] = target.split('#');
  const linked = name === '' ? file : path.resolve(path.dirname(file), name);
  if (!existsSync(linked)) return [`${target}: no such file`];
  const hasHeading = anchor === undefined || anchorsOf(linked).includes(anchor);
  return hasHeading ? [] : [`${target}: no such heading`];
}

const PAGES = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT, exclude: ['**/node_modules/**'] });

test.for(PAGES)('the links in %s lead somewhere', (name) => {
  const file = path.join(ROOT, name);
  const targets = [...prose(file).matchAll(LINK)].map(({ groups }) => groups?.['target'] ?? '');
  const relative = targets.filter((target) => !/^[a-z]+:/.test(target) && !PAGE_OF_GITHUB.test(target));
  expect(relative.flatMap((target) => broken(file, target))).toEqual([]);
});
