// What identifies a run in its results.
import { expect, test } from 'vitest';
import { runIdOf } from '../../../src/report/verdicts/verdicts-file.ts';

const AT = new Date('2026-11-26T10:20:30.456Z');

test.each([
  [{ GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: '2' }, 'github-4711-2'],
  [{ GITHUB_RUN_ID: '4711' }, 'github-4711-1'],
  [{}, '2026-11-26T102030Z'],
  [{ GITHUB_RUN_ID: 'not one' }, '2026-11-26T102030Z'],
])('%j', (environment, id) => {
  expect(runIdOf(AT, environment)).toBe(id);
});
