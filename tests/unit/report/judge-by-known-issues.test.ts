// Results are compared with the current known issues, not those of their run.
import { expect, test } from 'vitest';
import { judgeByKnownIssues } from '../../../src/report/verdicts/judge-by-known-issues.ts';
import { changedSignals } from '../../../src/report/console/signal-table.ts';
import { DETERMINISTIC_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { knownIssuesSchema } from '../../../src/verdict/known-issues/known-issues.ts';
import { writtenEntry } from '../../support/written-entries.ts';

const CELL = { scenario: 'kong-instance-count', variant: 'steady', gateway: 'kong', version: '3.4.1' };

function knownIssuesOf(word: 'green' | 'red') {
  const { version: versions, ...cell } = CELL;
  const line = {
    ...cell,
    versions,
    assertions: ['new-calls'],
    expect: word,
    source: 'assumed',
    from: 'this test',
    note: 'n',
  };
  return knownIssuesSchema.parse({ versions: {}, expectations: [line] });
}

const entry = writtenEntry(CELL, { 'new-calls': { clean: 3, violating: 0 } });

test('the current entry decides, and changed signals are named', () => {
  const then = judgeByKnownIssues(
    [writtenEntry(CELL, { 'new-calls': { clean: 12, violating: 0 } })],
    knownIssuesOf('red'),
  );
  const now = judgeByKnownIssues(then, knownIssuesOf('green'));
  expect([then, now].map(([one]) => [one?.expected, one?.signal])).toEqual([
    ['red', 'fixed upstream'],
    ['green', 'as expected'],
  ]);
  expect(now[0]?.assertions[0]?.fixed).toBeUndefined();
  expect(changedSignals(then, now)).toEqual([
    'kong-instance-count steady on kong 3.4.1 was "fixed upstream" by the known issues at the time of its run.',
  ]);
  expect(changedSignals(now, now)).toEqual([]);
});

test('the recorded sequential test determines how many clean trials a fix needs', () => {
  const [asked] = judgeByKnownIssues([{ ...entry, test: DETERMINISTIC_TEST }], knownIssuesOf('red'));
  const [unknown] = judgeByKnownIssues([entry], knownIssuesOf('red'));
  expect([asked?.signal, unknown?.signal]).toEqual(['fixed upstream', 'inconclusive']);
});

test('results without a number of trials do not prove a fix', () => {
  const assertions = entry.assertions.map((assertion) => ({ ...assertion, tally: undefined }));
  const [judged] = judgeByKnownIssues(
    [{ ...entry, assertions, test: DETERMINISTIC_TEST }],
    knownIssuesOf('red'),
  );
  expect(judged?.signal).toBe('inconclusive');
});
