// Prose is wrapped at 120 columns. Tables, fenced code and lines with a URL cannot be wrapped.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const MAX_COLUMNS = 120;
const PAGES = globSync(['README.md', 'CONTRIBUTING.md', 'docs/**/*.md', 'examples/*/README.md'], {
  cwd: ROOT,
  // TypeDoc writes the API reference.
  exclude: ['**/node_modules/**', 'docs/reference/api/**'],
});

/** The lines of prose that are too long, each as "number: columns". */
function tooLong(page: string): string[] {
  let fenced = false;
  return page.split('\n').flatMap((line, index) => {
    if (/^\s*```/.test(line)) fenced = !fenced;
    const wrappable = !fenced && !/^\s*\|/.test(line) && !/https?:\/\//.test(line);
    const columns = line.length;
    return wrappable && columns > MAX_COLUMNS ? [`${index + 1}: ${columns}`] : [];
  });
}

test.for(PAGES)('the prose of %s is at most 120 columns wide', (name) => {
  expect(tooLong(readFileSync(path.join(ROOT, name), 'utf8'))).toEqual([]);
});

test('a long line of prose is found; tables, code and URLs may be longer', () => {
  const long = 'word '.repeat(25).trim();
  expect(
    tooLong(`short\n${long}\n| ${long} |\n\`\`\`\n${long}\n\`\`\`\nhttps://example.org ${long}`),
  ).toEqual(['2: 124']);
});
