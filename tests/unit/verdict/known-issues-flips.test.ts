// Every known issue of the project counts: with it inverted, the cells that it is about surprise, with the right word, and no other does.
import path from 'node:path';
import { expect, test } from 'vitest';
import { judgeByKnownIssues } from '../../../src/report/verdicts/judge-by-known-issues.ts';
import type { VerdictEntry } from '../../../src/report/verdicts/schema.ts';
import { readKnownIssues } from '../../../src/scenario/known-issues/read.ts';
import { variantsOf } from '../../../src/scenario/known-issues/variant-names.ts';
import {
  expectationsOf,
  OTHERS,
  type Cell,
  type KnownIssues,
  type KnownIssue,
} from '../../../src/verdict/known-issues/known-issues.ts';
import { cleanTrialsNeeded, DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { writtenEntry } from '../../support/written-entries.ts';

const KNOWN = readKnownIssues(path.resolve(import.meta.dirname, '../../../known-issues'));
/** Stands for every assertion that a cell's lines do not name; no line names it. */
const UNNAMED = 'unsolicited';
/** Enough for the rarest known red. */
const CLEAN = cleanTrialsNeeded({ ...DEFAULT_TEST, faultRate: 0.1 });

/** Cells that the lines speak of: each variant of a pattern, on a version of each range. */
function cellsOf({ expectations, versions }: KnownIssues): Cell[] {
  const cells = expectations.flatMap((line) => {
    const listed = versions[line.gateway] ?? [];
    const named = line.versions.match(/\d+(?:\.\d+)+/g) ?? ['0.1.0'];
    const variants = variantsOf(line) ?? [line.variant.replace('*', 'any')];
    return [...new Set([...listed, ...named])].flatMap((version) =>
      variants.map((variant) => ({ scenario: line.scenario, variant, gateway: line.gateway, version })),
    );
  });
  const unique = new Map(cells.map((cell) => [JSON.stringify(cell), cell]));
  return [...unique.values()].filter((cell) => expectationsOf(KNOWN, cell).size > 0);
}

/** What a run of a cell finds that is as expected. */
function foundIn(cell: Cell): VerdictEntry {
  const lines = [...expectationsOf(KNOWN, cell)];
  const red = { clean: 0, violating: 2 };
  const green = { clean: CLEAN, violating: 0 };
  const tallies = lines.map(
    ([assertion, { expect: word }]) =>
      [assertion === OTHERS ? UNNAMED : assertion, word === 'red' ? red : green] as const,
  );
  return writtenEntry(cell, Object.fromEntries(tallies));
}

const ENTRIES = cellsOf(KNOWN).map(foundIn);
const named = (line: KnownIssue) =>
  `${line.scenario} ${line.variant} ${line.gateway} ${line.versions} ${line.assertions.join(', ')}`;

test('runs that find only known issues are as expected', () => {
  expect(ENTRIES.length).toBeGreaterThan(KNOWN.expectations.length);
  expect(new Set(judgeByKnownIssues(ENTRIES, KNOWN).map(({ signal }) => signal))).toEqual(
    new Set(['as expected']),
  );
});

test('each measured red of a deploy has been confirmed by another client', () => {
  // What the old instance itself counts has no second expectation.
  const unconfirmed = KNOWN.expectations.filter(
    ({ scenario, expect: word, source, assertions, confirmed }) =>
      [scenario, word, source].join() === 'blue-green-deploy,red,measured' &&
      !assertions.includes('drained') &&
      confirmed === undefined,
  );
  expect(unconfirmed.map(named)).toEqual([]);
});

test.for(KNOWN.expectations.map((line) => [named(line), line] as const))('%s, inverted', ([, line]) => {
  const [flipped, word] =
    line.expect === 'red' ? (['green', 'regressed'] as const) : (['red', 'fixed upstream'] as const);
  const expectations = KNOWN.expectations.map((other) =>
    other === line ? { ...other, expect: flipped } : other,
  );
  const now = judgeByKnownIssues(ENTRIES, { ...KNOWN, expectations });
  const surprising = now.filter(({ signal }) => signal !== 'as expected');
  const spokenOf = ENTRIES.filter((entry) => [...expectationsOf(KNOWN, entry).values()].includes(line));
  expect(spokenOf.length).toBeGreaterThan(0);
  expect(surprising.map(({ variant, version }) => [variant, version])).toEqual(
    spokenOf.map(({ variant, version }) => [variant, version]),
  );
  expect(new Set(surprising.map(({ signal }) => signal))).toEqual(new Set([word]));
});
