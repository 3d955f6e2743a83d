// Headers of the command line, and those of a file, whose content no message repeats.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { toHeaders } from '../../../src/cli/headers.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'headers-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string): string {
  const file = path.join(folder, 'headers.txt');
  writeFileSync(file, content);
  return `@${file}`;
}

test('each line of a file is a header, beside those that are given', () => {
  const file = fileOf('Authorization: Bearer s3cret\r\n\r\nX-Tenant:  a\n \n');
  expect(toHeaders(['x-first: 1', file, 'x-last: @2'])).toEqual({
    'x-first': '1',
    authorization: 'Bearer s3cret',
    'x-tenant': 'a',
    'x-last': '@2',
  });
});

test('a file without a line has no header', () => {
  expect(toHeaders([fileOf('\n')])).toEqual({});
});

test.for([
  ['x-a: 1\n\nBearer s3cret\n', /^line 3 of --header @\S+ is not of the form "name: value"$/],
  ['x-a: s3cret\nX-A: s3cret\n', /^--header X-A cannot be sent: it is given twice$/],
  ['x-key: s3cret\u0007\n', /^line 1 of --header @\S+ is not of the form "name: value"$/],
  ['host: a\nConnection: s3cret\n', /^--header Connection cannot be sent: how a connection is used/],
] as const)('a file with %j is refused without its content', ([content, sentence]) => {
  expect(() => toHeaders([fileOf(content)])).toThrow(sentence);
});

test('a header that is given twice, once in a file, is refused', () => {
  expect(() => toHeaders([fileOf('x-a: s3cret'), 'X-A: 2'])).toThrow(
    '--header X-A cannot be sent: it is given twice',
  );
});

test.for<[file: string, code: string]>([
  ['@/no/such/file', 'ENOENT'],
  [`@${folder}`, 'EISDIR'],
])('%s cannot be read', ([file, code]) => {
  expect(() => toHeaders([file])).toThrow(`--header ${file} cannot be read: ${code}`);
});
