// Messages name no file that an installed package does not have.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from '@babel/parser';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** The package has neither. */
const MISSING = /\bdocs\/|\.env\.example|CONTRIBUTING\.md/;
/** Said in a clone only. */
const IN_CLONE = ['src/cli/signal/update/evidence.ts', 'src/settings/settings.ts'];

function textsIn(file: string): string[] {
  const code = readFileSync(path.join(ROOT, file), 'utf8');
  if (!MISSING.test(code)) return [];
  const { tokens = [] } = parse(code, { sourceType: 'module', plugins: ['typescript'], tokens: true });
  // Comments are tokens too, whose type is a text.
  return (tokens as { type: unknown; value?: unknown }[]).flatMap(({ type, value }) =>
    typeof type !== 'string' && typeof value === 'string' ? [value] : [],
  );
}

test('no message of the package names a file of the repository', () => {
  const files = globSync('src/**/*.ts', { cwd: ROOT }).toSorted();
  expect(files.length).toBeGreaterThan(500);
  const naming = files.filter((file) => textsIn(file).some((text) => MISSING.test(text)));
  expect(naming).toEqual(IN_CLONE);
});
