// Every line of the project's ledger counts: with it turned round, the cells that it speaks of surprise, with the right word, and no other does.
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

const LEDGER = readKnownIssues(path.resolve(import.meta.dirname, '../../../ledger.yaml'));
/** Stands for every assertion that a cell's lines do not name. */
const UNNAMED = 'timeouts';
/** Enough for the rarest red of the ledger. */
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
  return [...unique.values()].filter((cell) => expectationsOf(LEDGER, cell).size > 0);
}

/** What a run of a cell finds that is as the ledger says. */
function foundIn(cell: Cell): VerdictEntry {
  const lines = [...expectationsOf(LEDGER, cell).values()];
  const red = { clean: 0, violating: 2 };
  const green = { clean: CLEAN, violating: 0 };
  const tallies = lines.map(
    ({ assertion, expect: word }) =>
      [assertion === OTHERS ? UNNAMED : assertion, word === 'red' ? red : green] as const,
  );
  return writtenEntry(cell, Object.fromEntries(tallies));
}

const ENTRIES = cellsOf(LEDGER).map(foundIn);
const named = (line: KnownIssue) =>
  `${line.scenario} ${line.variant} ${line.gateway} ${line.versions} ${line.assertion}`;

test('runs that find what the ledger says are as expected', () => {
  expect(ENTRIES.length).toBeGreaterThan(LEDGER.expectations.length);
  expect(new Set(judgeByKnownIssues(ENTRIES, LEDGER).map(({ signal }) => signal))).toEqual(
    new Set(['as expected']),
  );
});

test('each red of a deploy that was measured has been seen by somebody else than the probe', () => {
  // What the old instance itself counts has no second expectation.
  const unconfirmed = LEDGER.expectations.filter(
    ({ scenario, expect: word, source, assertion, confirmed }) =>
      [scenario, word, source].join() === 'blue-green-deploy,red,measured' &&
      assertion !== 'drained' &&
      confirmed === undefined,
  );
  expect(unconfirmed.map(named)).toEqual([]);
});

test.for(LEDGER.expectations.map((line) => [named(line), line] as const))('%s, turned round', ([, line]) => {
  const [flipped, word] =
    line.expect === 'red' ? (['green', 'regressed'] as const) : (['red', 'fixed upstream'] as const);
  const expectations = LEDGER.expectations.map((other) =>
    other === line ? { ...other, expect: flipped } : other,
  );
  const now = judgeByKnownIssues(ENTRIES, { ...LEDGER, expectations });
  const surprising = now.filter(({ signal }) => signal !== 'as expected');
  const spokenOf = ENTRIES.filter((entry) => [...expectationsOf(LEDGER, entry).values()].includes(line));
  expect(spokenOf.length).toBeGreaterThan(0);
  expect(surprising.map(({ variant, version }) => [variant, version])).toEqual(
    spokenOf.map(({ variant, version }) => [variant, version]),
  );
  expect(new Set(surprising.map(({ signal }) => signal))).toEqual(new Set([word]));
});
