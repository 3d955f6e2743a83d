// How versions of three and of four parts are read, ordered and matched; what does not parse is in no range.
import { expect, test } from 'vitest';
import {
  compareVersions,
  asWritten,
  isIn,
  rangesIntersect,
  parseRange,
  parseVersion,
} from '../../../src/verdict/known-issues/versions.ts';

test.for([
  ['kong', '3.4.1', '3.4.1'],
  ['kong', 'v3.4.1', '3.4.1'],
  ['kong', '3.10', '3.10.0'],
  ['kong', 'v13.14', '13.14.0'],
  ['kong', '3.4.1-rc.1', '3.4.1-rc.1'],
  ['kong', '3', undefined],
  ['kong', '3.4.1.0', undefined],
  ['kong', 'a3.4', undefined],
  ['kong', '3.4b', undefined],
  ['kong', 'latest', undefined],
  ['kong-gateway', '3.4.1.0', '3.4.1000'],
  ['kong-gateway', 'v3.4.1.12', '3.4.1012'],
  ['kong-gateway', '13.14.15.999', '13.14.15999'],
  ['kong-gateway', '3.4.0.2', '3.4.2'],
  // Above the fourth part's bound two versions would be read as one.
  ['kong-gateway', '3.4.1.1000', undefined],
  ['kong-gateway', '3.4.1', undefined],
  ['kong-gateway', '3.4.1.0.0', undefined],
  ['kong-gateway', 'x3.4.1.0', undefined],
  ['kong-gateway', '3.4.1.0x', undefined],
] as const)('a version of %s, %s, is read as %s', ([gateway, version, read]) => {
  expect(parseVersion(gateway, version)).toBe(read);
});

test.for([
  ['kong', '>=3.4.0 <3.5.0', '>=3.4.0 <3.5.0'],
  ['kong', '*', '*'],
  ['kong', 'three', undefined],
  ['kong-gateway', '>=3.4.1.0 <=3.5.0.12', '>=3.4.1000 <=3.5.12'],
  ['kong-gateway', '3.4.0.0 || 3.5.0.1', '3.4.0 || 3.5.1'],
  ['kong-gateway', '*', '*'],
  ['kong-gateway', '>=3.4.1', undefined],
  ['kong-gateway', '>=3.4.1.0 <3.5', undefined],
  ['kong-gateway', '3.4.1.0.0', undefined],
  ['kong-gateway', '>=3.4.1.1000', undefined],
  ['kong-gateway', 'nonsense 3.4.1.0', undefined],
] as const)('a range of %s, %s, is read as %s', ([gateway, range, read]) => {
  expect(parseRange(gateway, range)).toBe(read);
});

test.for([
  ['kong', '3.4.1', '3.4.x', true],
  ['kong', '3.5.0', '3.4.x', false],
  ['kong', 'latest', '*', false],
  ['kong', '3.4.1', 'nonsense', false],
  ['kong-gateway', '3.4.1.1', '>=3.4.1.0 <3.4.2.0', true],
  ['kong-gateway', '3.4.2.0', '>=3.4.1.0 <3.4.2.0', false],
  ['kong-gateway', '3.4.1', '>=3.4.1.0', false],
] as const)('%s %s in %s: %s', ([gateway, version, range, expected]) => {
  expect(isIn(gateway, version, range)).toBe(expected);
});

test.for([
  ['>=3.4.0', '<3.5.0', true],
  ['<3.4.0', '>=3.4.0', false],
  ['nonsense', '*', false],
  ['*', 'nonsense', false],
] as const)('%s and %s have a version in common: %s', ([one, other, expected]) => {
  expect(rangesIntersect('kong', one, other)).toBe(expected);
});

test('versions are ordered numerically, invalid ones first', () => {
  expect(compareVersions('kong', '3.10.0', '3.9.1')).toBe(1);
  expect(compareVersions('kong-gateway', '3.4.1.2', '3.4.1.10')).toBe(-1);
  expect(compareVersions('kong', '3.10', '3.10.0')).toBe(0);
  expect(compareVersions('kong', 'nonsense', '0.0.1')).toBe(-1);
  expect(compareVersions('kong', '0.0.1', 'nonsense')).toBe(1);
});

test.for([
  ['kong-gateway', '>=3.4.1000 <3.4.2001 || 3.5.1', '>=3.4.1.0 <3.4.2.1 || 3.5.0.1'],
  ['kong', '>=3.4.1 <3.5.1000', '>=3.4.1 <3.5.1000'],
] as const)("a range of %s in semver's notation, %s, is written %s", ([gateway, range, written]) => {
  expect(asWritten(gateway, range)).toBe(written);
});

test.for([
  ['kong', '>=3.4.1 <3.5.0', '>=3.4.1 <3.5.0'],
  ['kong-gateway', '>=3.4.1000 <13.15.11012', '>=3.4.1.0 <13.15.11.12'],
  ['kong-gateway', '3.4.2', '3.4.0.2'],
] as const)("a range of %s in semver's notation, %s, is written %s", ([gateway, range, own]) => {
  expect(asWritten(gateway, range)).toBe(own);
});
