import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { UserError } from '../../../src/common/user-error.ts';
import { readPositioned } from '../../../src/common/positioned-yaml.ts';

const ANYTHING = z.strictObject({ a: z.unknown(), b: z.unknown() });
const TENS = Array.from({ length: 3 }, (_, index) => {
  const aliases = Array.from({ length: 10 }, () => `*x${index}`);
  return `, &x${index + 1} [${aliases.join(', ')}]`;
});

afterEach(() => void vi.restoreAllMocks());

function read(content: string | Buffer) {
  const file = path.join(mkdtempSync(path.join(runFolder(), 'positioned-')), 'some.yaml');
  writeFileSync(file, content);
  return readPositioned(file, 'the file', ANYTHING).value;
}

function refusalOf(content: string | Buffer): string {
  try {
    read(content);
  } catch (error) {
    if (error instanceof UserError) return error.message.replace(/^.*some\.yaml/, 'some.yaml');
    throw error;
  }
  throw new Error('it was accepted');
}

test.for<[what: string, content: string | Buffer, said: string | RegExp]>([
  [
    'an alias without its anchor',
    'a: 1\nb: *nothing\n',
    'some.yaml:2:4: the file is malformed or cut short: there is no &nothing before *nothing',
  ],
  ['such a key', '*x : 1\n', /^some\.yaml:1:1: .*there is no &x before \*x$/],
  ['an anchor that comes later', 'a: *x\nb: &x 1\n', /^some\.yaml:1:4: .*no &x before \*x$/],
  ['aliases of aliases', `a: [&x0 [1]${TENS.join('')}]\nb: 1\n`, /^some\.yaml:1:1: .*Excessive alias count/],
  ['a key twice', 'a: 1\na: 2\n', /^some\.yaml:2:1: .*Map keys must be unique$/],
  ['a merge key', 'a: &x { a: 1 }\n<<: *x\nb: 1\n', /^some\.yaml:1:1: .*Unrecognized key: "<<"$/],
  [
    'two documents',
    'a: 1\nb: 2\n---\na: 1\n',
    'some.yaml:3:1: the file is malformed or cut short: Source contains multiple documents',
  ],
  ['a tag that is none', 'a: !nope 1\nb: 2\n', /^some\.yaml:1:4: .*Unresolved tag: !nope$/],
  ['a tab', 'a:\n\t- b\n', /^some\.yaml:2:1: .*Tabs are not allowed as indentation$/],
  ['nothing', '', 'some.yaml:1:1: the file is empty'],
  ['white space', '\n\n', 'some.yaml:1:1: the file is empty'],
  ['only a comment', '# a\n', /^some\.yaml:1:1: the file is malformed at its top/],
  ['a list', '[]', /^some\.yaml:1:1: the file is malformed at its top/],
  ['Latin-1', Buffer.from('a: 1\nb: \u{e9}\n', 'latin1'), 'some.yaml:2:4: the file is not UTF-8'],
  ['UTF-16', Buffer.from('\u{feff}a: 1\n', 'utf16le'), 'some.yaml:1:1: the file is not UTF-8'],
])('%s is refused in one sentence with its place', ([, content, said]) => {
  const message = refusalOf(content);
  expect(message).toMatch(said);
  expect(message).not.toContain('\n');
});

test('a key that is not a string is refused, with nothing else on the console', () => {
  const warned = vi.spyOn(process, 'emitWarning');
  expect(refusalOf('? [a, b]\n: 1\na: 1\nb: 2\n')).toMatch(/malformed at its top: Unrecognized key/);
  expect(warned).not.toHaveBeenCalled();
});

test('an alias with its anchor, and a BOM, are read', () => {
  expect(read('\u{feff}a: &x [1]\nb: *x\n')).toEqual({ a: [1], b: [1] });
});

test('a folder is refused', () => {
  expect(() => readPositioned(runFolder(), 'the file', ANYTHING)).toThrow(
    /^the file .* cannot be read: EISDIR/,
  );
});
