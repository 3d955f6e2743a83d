import { expect, test } from 'vitest';
import { expandVersions, isVersionLine } from '../../../src/verdict/known-issues/version-lines.ts';

const KONG = ['2.8.5', '3.3.0', '3.3.1', '3.4.0', '3.4.2', '3.9.0', '3.9.3', '3.10.0', '4.0.0'];
const GATEWAY = ['3.4.0.0', '3.4.3.2', '3.4.3.10', '3.5.0.7'];

test.for([
  ['a line to the newest', ['3.4 … newest'], ['3.4.2', '3.9.3', '3.10.0', '4.0.0']],
  ['written with full stops', ['3.9...newest'], ['3.9.3', '3.10.0', '4.0.0']],
  ['a line with an end', ['3.3 … 3.10'], ['3.3.1', '3.4.2', '3.9.3', '3.10.0']],
  [
    'single versions among a line',
    ['3.4.0', '3.9.3', '2.8.5', '3.9 … 3.10'],
    ['2.8.5', '3.4.0', '3.9.3', '3.10.0'],
  ],
  ['single versions stay as they are', ['3.4.0', '2.8.5', '3.4.0'], ['3.4.0', '2.8.5', '3.4.0']],
  ['a line of which nothing is known', ['5.0 … newest', '3.4.0'], ['3.4.0']],
] as const)('%s', ([, listed, expected]) => {
  expect(expandVersions('kong', listed, KONG)).toEqual(expected);
});

test('a version of four parts belongs to the line of its first two', () => {
  expect(expandVersions('kong-gateway', ['3.4.0.0', '3.4 … newest'], GATEWAY)).toEqual([
    '3.4.0.0',
    '3.4.3.10',
    '3.5.0.7',
  ]);
});

test.for([
  ['3.4 … newest', true],
  ['3.4…3.9', true],
  ['3.4.1', false],
  ['3.4.1 … newest', false],
  ['newest … 3.4', false],
  ['3.4 … latest', false],
] as const)('whether %j is a line: %s', ([text, expected]) => {
  expect(isVersionLine(text)).toBe(expected);
});
