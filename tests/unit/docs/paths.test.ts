// The pages name files and folders of the project as they are. Decisions are left out: they name what there was at the time.
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const PAGES = globSync(['README.md', 'CONTRIBUTING.md', 'docs/*.md', 'docs/!(decisions)/*.md'], {
  cwd: ROOT,
});
const NAMED = /(?<![\w./-])(?:src|tests|bench|tools|plugins|containers)\/[\w./-]*\w/g;
/** Stands for a name that the reader chooses. */
const PLACEHOLDER = 'NAME';

function pathsIn(page: string): string[] {
  const named = readFileSync(path.join(ROOT, page), 'utf8').match(NAMED) ?? [];
  return named.filter((name) => !name.includes(PLACEHOLDER));
}

test.for(PAGES)('every path that %s names exists', (page) => {
  expect(pathsIn(page).filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
});

test('the map in CONTRIBUTING has every folder of src', () => {
  const map = readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const folders = readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(folders).not.toHaveLength(0);
  expect(folders.map(({ name }) => name).filter((name) => !map.includes(`| \`src/${name}/\``))).toEqual([]);
});
