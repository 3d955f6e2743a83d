import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { historySchema } from '../../../src/report/history/history.ts';
import { verdictsFile, verdictsSchema } from '../../../src/report/verdicts/schema.ts';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { steadyBut } from '../../support/history.ts';

const trials = [
  steadyBut({ atMs: 1500, outcome: 'closed', kind: 'reused', how: 'fin', status: 0, handled: 1 }),
  steadyBut({ atMs: 1500, outcome: 'bypass' }, { atMs: 1600, outcome: 'error', status: 500 }),
];
const entry = toEntry(trials, judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST));

test('the published schema is that of the code; npm run schema writes it', () => {
  const published = readFileSync(
    new URL('../../../docs/reference/verdicts.schema.json', import.meta.url),
    'utf8',
  );
  expect(JSON.parse(published)).toEqual(verdictsSchema());
});

test('the published schema of a line of the history is that of the code', () => {
  const file = new URL('../../../docs/reference/history.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(historySchema());
});

test('every request sent has one outcome', () => {
  const sum = Object.values(entry.outcomes).reduce((total, count) => total + count, 0);
  expect(entry.sent).toBe(753);
  expect(sum).toBe(entry.sent);
  expect(entry.outcomes).toMatchObject({ ok: 750, bypass: 1, error: 1, closed: 1 });
  expect(entry.closes).toEqual({
    reused: 1,
    fresh: 0,
    midRequest: 0,
    unprocessed: 0,
    midResponse: 0,
    handled: 1,
    idle: 0,
    unsolicited: 0,
  });
});

test('a file matches the schema and contains no host name', () => {
  const file = toVerdictsFile(new Date(0), [entry]);
  expect(verdictsFile.parse(JSON.parse(JSON.stringify(file)))).toEqual(file);
});

test('without trials there is no entry', () => {
  expect(() => toEntry([], judge([], RELOAD_ASSERTIONS, DEFAULT_TEST))).toThrow(
    'a verdict needs at least one trial',
  );
});
