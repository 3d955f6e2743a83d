// The site of the documentation: `npm run docs:build`. The pages are those that GitHub shows, unchanged.
import { copyFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitepress';
import { anchorOf } from './site/anchors.ts';
import { siteLink } from './site/links.ts';
import { readSidebar } from './site/sidebar.ts';

const DOCS = path.resolve(import.meta.dirname, '..');
const REPOSITORY = `https://github.com/${process.env['GITHUB_REPOSITORY'] ?? 'reload-proof/reload-proof'}`;
const SOURCES = `${REPOSITORY}/blob/main`;
const OTHER_HOST = /<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="(?:https?:)?\/\/[^"]*"/;

export default defineConfig({
  title: 'reload-proof',
  description: 'Proves whether a server keeps its promises to clients while it is reloaded under load.',
  lang: 'en',
  // Pages of a project are served below its name.
  base: process.env['SITE_BASE'] ?? '/',
  cleanUrls: true,
  // The sidebar and index.md take its place.
  srcExclude: ['README.md'],
  rewrites: (page) => page.replace(/README\.md$/, 'index.md'),
  markdown: {
    anchor: { slugify: anchorOf },
    config(markdown) {
      const render = markdown.renderer.rules['link_open'];
      markdown.renderer.rules['link_open'] = (tokens, index, options, env: { path: string }, self) => {
        const token = tokens[index];
        const page = path.relative(DOCS, env.path);
        token?.attrSet('href', siteLink(token.attrGet('href') ?? '', page, SOURCES));
        return render?.(tokens, index, options, env, self) ?? self.renderToken(tokens, index, options);
      };
    },
  },
  themeConfig: {
    nav: [
      { text: 'Getting started', link: '/getting-started/' },
      { text: 'Commands', link: '/reference/commands' },
      { text: 'Findings', link: '/findings/' },
      // Beside the site, not one of its pages: .github/workflows/pages.yml puts it there.
      { text: 'Version matrix', link: '/matrix/', target: '_self' },
    ],
    sidebar: readSidebar(DOCS),
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    editLink: { pattern: `${REPOSITORY}/edit/main/docs/:path` },
  },
  // Readers are not told to anyone else: a page that loads something from another host fails the build.
  transformHtml(code, id) {
    const [found] = OTHER_HOST.exec(code) ?? [];
    if (found !== undefined) throw new Error(`${id} loads something from another host: ${found}`);
  },
  buildEnd({ outDir }) {
    const files = readdirSync(path.join(DOCS, 'reference'));
    for (const schema of files.filter((file) => file.endsWith('.schema.json'))) {
      copyFileSync(path.join(DOCS, 'reference', schema), path.join(outDir, 'reference', schema));
    }
  },
});
