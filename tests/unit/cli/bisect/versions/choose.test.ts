// Which versions a bisection searches, in which order.
import { expect, test } from 'vitest';
import { choose } from '../../../../../src/cli/bisect/versions/choose.ts';
import { toSource } from '../../../../../src/cli/bisect/versions/source.ts';

const ALL = { preReleases: false };

const there = (...versions: string[]) => versions.map((version) => ({ version, yanked: false }));
const chosen = (named: object) => () => choose(there('1.0', '2.0'), toSource('pypi:x'), { ...ALL, ...named });

test('Python versions are ordered by PEP 440, without pre-releases and yanked ones', () => {
  const versions = [
    ...there('1.10', '1.9', '1.9.post1', '2.0rc1', '1.10.dev3', 'bad'),
    { version: '1.9.1', yanked: true },
  ];
  expect(choose(versions, toSource('pypi:x'), ALL)).toEqual({
    versions: ['1.9', '1.9.post1', '1.10'],
    leftOut: { preReleases: 1, yanked: 1, notVersions: 1 },
  });
  const withThem = choose(versions, toSource('pypi:x'), { preReleases: true });
  expect(withThem.versions).toEqual(['1.9', '1.9.post1', '1.10.dev3', '1.10', '2.0rc1']);
});

test('an end may be a pre-release or a yanked version, and be written in another way', () => {
  const versions = [...there('1.0.0', '2.0rc1'), { version: '1.5', yanked: true }];
  expect(choose(versions, toSource('pypi:x'), { ...ALL, good: '1.0', bad: '2.0rc1' })).toMatchObject({
    versions: ['1.0.0', '2.0rc1'],
    oldest: 'good',
  });
  expect(choose(versions, toSource('pypi:x'), { ...ALL, good: '1.5' })).toMatchObject({
    versions: ['1.0.0', '1.5'],
    oldest: 'bad',
  });
});

test('versions of npm and Go are ordered by semver', () => {
  expect(choose(there('1.10.0', '1.9.0', '1.10.0-rc.1'), toSource('npm:x'), ALL).versions).toEqual([
    '1.9.0',
    '1.10.0',
  ]);
  expect(choose(there('v2.10.0', 'v2.9.1'), toSource('go:a.b/c/v2'), ALL).versions).toEqual([
    'v2.9.1',
    'v2.10.0',
  ]);
});

test('tags that move or that name a variant of an image are left out', () => {
  const tags = there('latest', '3.4', '3.4.1.0', '3.4.0.0', '3.4.1.0-ubuntu', '3', '3.10.0.0');
  expect(choose(tags, toSource('docker:kong/kong-gateway'), ALL)).toEqual({
    versions: ['3.4.0.0', '3.4.1.0', '3.10.0.0'],
    leftOut: { preReleases: 0, yanked: 0, notVersions: 2 },
  });
});

test('a list is in order, whatever its versions are called', () => {
  expect(choose(there('b', 'a', 'c'), toSource('list:b,a,c'), { ...ALL, bad: 'a' })).toMatchObject({
    versions: ['a', 'c'],
    oldest: 'bad',
  });
});

test.each([
  ['newest bad', { bad: '3.0' }, ['1.0', '2.0', '3.0'], 'good'],
  ['newest good', { good: '3.0' }, ['1.0', '2.0', '3.0'], 'bad'],
  ['bad below the newest', { bad: '2.0' }, ['2.0', '3.0'], 'bad'],
  ['both', { good: '2.0', bad: '1.0' }, ['1.0', '2.0'], 'bad'],
])('the range with %s named', (_, named, versions, oldest) => {
  expect(choose(there('1.0', '2.0', '3.0'), toSource('pypi:x'), { ...ALL, ...named })).toMatchObject({
    versions,
    oldest,
  });
});

test('an end that is no version, or the other end, is refused', () => {
  expect(chosen({ bad: '4.0' })).toThrow('--bad 4.0 is no version of pypi:x, which has 1.0 to 2.0');
  expect(chosen({ bad: '1.0', good: '1.0' })).toThrow(
    '--good and --bad are both 1.0; name two versions that differ',
  );
  expect(() => choose(there('1.0'), toSource('pypi:x'), ALL)).toThrow('pypi:x has 1 version to search');
});
