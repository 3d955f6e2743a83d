// The sidebar follows docs/README.md. A folder whose index is listed there brings all its pages with it.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface SidebarItem {
  text: string;
  link: string;
  collapsed?: boolean;
  items?: SidebarItem[];
}

export interface SidebarGroup {
  text: string;
  items: SidebarItem[];
}

const GROUP = /^\*\*(?<title>[^*]+)\*\*$/;
const ENTRY = /^- \[(?<text>[^\]]+)\]\((?<file>[^)]+\.md)\)/;

/** Where the site shows a page of docs/. */
function addressOf(file: string): string {
  return `/${file.replace(/README\.md$/, '').replace(/\.md$/, '')}`;
}

/** The first heading of a page. */
function titleOf(file: string): string {
  const [, title = path.basename(file, '.md')] = /^# (.+)$/m.exec(readFileSync(file, 'utf8')) ?? [];
  return title.replaceAll('`', '');
}

/** All pages below the folder of an index, by name. */
function pagesBelow(docs: string, index: string): SidebarItem[] {
  const folder = path.dirname(index);
  return readdirSync(path.join(docs, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => file.endsWith('.md') && file !== index)
    .sort()
    .map((file) => ({ text: titleOf(path.join(docs, file)), link: addressOf(file) }));
}

function itemOf(docs: string, text: string, file: string): SidebarItem {
  const item = { text, link: addressOf(file) };
  const items = file.endsWith('/README.md') ? pagesBelow(docs, file) : [];
  return items.length === 0 ? item : { ...item, collapsed: true, items };
}

export function readSidebar(docs: string): SidebarGroup[] {
  const groups: SidebarGroup[] = [];
  for (const line of readFileSync(path.join(docs, 'README.md'), 'utf8').split('\n')) {
    const title = GROUP.exec(line)?.groups?.['title'];
    if (title !== undefined) groups.push({ text: title, items: [] });
    const { text, file } = ENTRY.exec(line)?.groups ?? {};
    if (text !== undefined && file !== undefined) groups.at(-1)?.items.push(itemOf(docs, text, file));
  }
  return groups;
}
