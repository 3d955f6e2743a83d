// The site shows every page, and its links lead where they lead on GitHub.
import { globSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { anchorOf } from '../../../docs/.vitepress/site/anchors.ts';
import { siteLink } from '../../../docs/.vitepress/site/links.ts';
import { readSidebar, type SidebarItem } from '../../../docs/.vitepress/site/sidebar.ts';

const DOCS = path.resolve(import.meta.dirname, '../../../docs');
const GITHUB = 'https://github.com/someone/reload-proof/blob/main';

const linksOf = (items: SidebarItem[]): string[] =>
  items.flatMap(({ link, items: below = [] }) => [link, ...linksOf(below)]);

test('the sidebar has every page once; docs/README.md names it, or an index of its folder', () => {
  const pages = globSync('**/*.md', { cwd: DOCS, exclude: ['node_modules/**'] })
    .filter((file) => file !== 'README.md' && file !== 'index.md')
    .map((file) => `/${file.replace(/README\.md$/, '').replace(/\.md$/, '')}`);
  expect(pages).toContain('/guides/own-gateway');
  expect(
    readSidebar(DOCS)
      .flatMap(({ items }) => linksOf(items))
      .sort(),
  ).toEqual(pages.sort());
});

test('the groups of the sidebar are those of docs/README.md, and an index is above its pages', () => {
  const groups = readSidebar(DOCS);
  expect(groups.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['Guides', 'Reference', 'Decisions']),
  );
  const [decisions] = groups.find(({ text }) => text === 'Decisions')?.items ?? [];
  expect(decisions).toMatchObject({ link: '/decisions/', collapsed: true });
  expect(decisions?.items?.[0]).toEqual({
    text: '0001 Our own HTTP/1.1 client',
    link: '/decisions/0001-own-http1-client',
  });
});

test.for([
  ['streams.md#limits', 'guides/ci.md', 'streams.md#limits'],
  ['../evidence/kong/README.md#a', 'guides/ci.md', '../evidence/kong/index.md#a'],
  ['../README.md', 'guides/ci.md', '../index.md'],
  ['#here', 'guides/ci.md', '#here'],
  ['https://example.org/README.md', 'guides/ci.md', 'https://example.org/README.md'],
  ['../../README.md#more', 'guides/ci.md', `${GITHUB}/README.md#more`],
  ['../../tools/workflows/', 'guides/ci.md', `${GITHUB}/tools/workflows`],
  ['verdicts.schema.json', 'reference/records.md', `${GITHUB}/docs/reference/verdicts.schema.json`],
] as const)('%s on %s', ([link, page, expected]) => {
  expect(siteLink(link, page, GITHUB)).toBe(expected);
});

test('a heading has the anchor that GitHub gives it', () => {
  expect(anchorOf('Close kinds: `midResponse`, or not')).toBe('close-kinds-midresponse-or-not');
});
