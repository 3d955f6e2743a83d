// Which known issues are about a cell, by each of the things that name one.
import { expect, test } from 'vitest';
import {
  expectationsOf,
  knownIssuesSchema,
  entryFor,
  overlap,
  expectedReds,
} from '../../../src/verdict/known-issues/known-issues.ts';

const LINE = {
  scenario: 'kong-plugin-languages',
  variant: 'go',
  gateway: 'kong',
  versions: '3.4.x',
  assertions: ['closed'],
  expect: 'red',
  source: 'assumed',
  from: 'this test',
  note: 'written for this test',
};
const CELL = { scenario: 'kong-plugin-languages', variant: 'go', gateway: 'kong', version: '3.4.1' };

function knownIssuesOf(...lines: object[]) {
  return knownIssuesSchema.parse({
    versions: {},
    expectations: lines.map((line) => Object.assign({}, LINE, line)),
  });
}

test.for([
  ['scenario', 'kong-instance-count'],
  ['gateway', 'reference'],
  ['variant', 'js'],
  ['version', '3.5.0'],
] as const)('an entry of another %s does not apply', ([what, other]) => {
  const knownIssues = knownIssuesOf({});
  expect(expectationsOf(knownIssues, CELL).size).toBe(1);
  expect(expectationsOf(knownIssues, { ...CELL, [what]: other }).size).toBe(0);
});

test('the expected reds of a cell are exactly its red entries', () => {
  const knownIssues = knownIssuesOf(
    { assertions: ['closed', 'lost'] },
    { assertions: ['errors'], expect: 'green' },
  );
  const expectations = expectationsOf(knownIssues, CELL);
  expect(expectedReds(expectations).map(({ assertion }) => assertion)).toEqual(['closed', 'lost']);
  expect(entryFor(expectations, 'errors')?.expect).toBe('green');
  expect(entryFor(expectations, 'timeouts')).toBeUndefined();
});

test.for([
  ['scenario', 'kong-instance-count'],
  ['gateway', 'reference'],
  ['assertions', ['errors']],
  ['variant', 'js'],
  ['versions', '3.5.x'],
] as const)('entries that differ in their %s do not overlap', ([what, other]) => {
  const [one, two] = knownIssuesOf({}, { [what]: other }).expectations;
  if (!one || !two) throw new Error('two lines were written');
  expect(overlap(one, one)).toBe(true);
  expect(overlap(one, two)).toBe(false);
});
