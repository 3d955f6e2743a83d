// Which version is tried next, and how a search ends.
import { expect, test } from 'vitest';
import { describeEnding, exitCodeOf } from '../../../../../src/cli/bisect/versions/describe.ts';
import {
  nextTry,
  type Result,
  type Tried,
  type VersionEnding,
} from '../../../../../src/cli/bisect/versions/next-try.ts';
import type { Quality } from '../../../../../src/verdict/bisect/question.ts';

const VERSIONS = ['1', '2', '3', '4', '5', '6', '7', '8'];
const tried = (version: string, result: Result): Tried => ({
  version,
  result,
  trials: 1,
  evidence: [],
  durationS: 1,
});

/** Runs a search to its end. */
function search(
  resultOf: (version: string) => Result,
  oldest?: Quality,
): { order: string[]; ending: VersionEnding } {
  const done: Tried[] = [];
  for (;;) {
    const step = nextTry({ versions: VERSIONS, oldest }, done);
    if (step.kind !== 'run') return { order: done.map(({ version }) => version), ending: step };
    done.push(tried(step.version, resultOf(step.version)));
  }
}
const said = (ending: VersionEnding) => [describeEnding(ending), exitCodeOf(ending)];

test.each(VERSIONS.slice(1))('the first bad version is %s', (first) => {
  const { order, ending } = search((version) => (version < first ? 'good' : 'bad'));
  expect(ending).toMatchObject({
    kind: 'found',
    version: first,
    before: String(Number(first) - 1),
    between: [],
  });
  expect(order.slice(0, 2)).toEqual(['1', '8']);
  expect(order.length).toBeLessThanOrEqual(5);
  expect(said(ending)).toEqual([`first bad: ${first}; last good: ${Number(first) - 1}`, 0]);
});

test('the first fixed version, without saying which end is which', () => {
  const { ending } = search((version) => (version < '6' ? 'bad' : 'good'));
  expect(said(ending)).toEqual(['first fixed: 6; last bad: 5', 0]);
});

test('a version that is skipped or undecided gives way to another one', () => {
  const { order, ending } = search((version) =>
    version === '5' ? 'skipped' : version < '7' ? 'good' : 'bad',
  );
  expect(order).toContain('5');
  expect(said(ending)).toEqual(['first bad: 7; last good: 6', 0]);
});

test.each(['skipped', 'undecided'] as const)('%s versions beside the change leave it undecided', (result) => {
  const { ending } = search((version) =>
    version === '4' || version === '5' ? result : version < '4' ? 'good' : 'bad',
  );
  expect(said(ending)).toEqual([
    'undecided: the first bad version is 4 or 5 or 6; the last that is known to be good is 3',
    3,
  ]);
});

test.each(['skipped', 'undecided'] as const)('an end that is %s ends the search', (result) => {
  const { order, ending } = search((version) => (version === '8' ? result : 'good'));
  expect(order).toEqual(['1', '8']);
  expect(said(ending)).toEqual([
    `not found: 8 is ${result}, and it is an end of the range: name another one with --good or --bad`,
    3,
  ]);
});

test('an end that is not what it was named ends the search', () => {
  const { order, ending } = search(() => 'bad', 'good');
  expect(order).toEqual(['1']);
  expect(said(ending)).toEqual(['not found: 1 is bad, which is not what it was named', 1]);
});

test('two ends that are alike have no change to find', () => {
  expect(said(search(() => 'good').ending)).toEqual([
    'not found: the oldest and the newest version are both good',
    1,
  ]);
});
