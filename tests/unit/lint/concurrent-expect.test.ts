// Vitest counts the assertions of the shared `expect` for any of the tests that run side by side, so that one of them may be
// told that it asserted nothing. Each of them takes its own from its context.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CONCURRENT = /\b(?:describe|test)\.concurrent\b/;
const SHARED = /^import \{[^}]*\bexpect\b[^}]*\} from '(?:vitest|.*\/src\/vitest\/index\.ts)';$/m;

const folders = await Promise.all(
  ['tests', 'bench'].map(async (folder) =>
    (await readdir(path.join(ROOT, folder), { recursive: true })).map((file) => `${folder}/${file}`),
  ),
);
const files = folders.flat().filter((file) => file.endsWith('.test.ts'));
const texts = await Promise.all(
  files.map(async (file) => [file, await readFile(path.join(ROOT, file), 'utf8')] as const),
);
const concurrent = texts.filter(([, text]) => CONCURRENT.test(text));

test.for(concurrent)('%s takes expect from the context of each test', ([, text]) => {
  expect(text).not.toMatch(SHARED);
});

test('a shared expect is found', () => {
  expect("import { describe, expect, test } from 'vitest';").toMatch(SHARED);
  expect("import { describe, test, type ExpectStatic } from 'vitest';").not.toMatch(SHARED);
});
