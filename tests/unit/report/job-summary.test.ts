import { expect, test } from 'vitest';
import { jobSummary } from '../../../src/report/markdown/job-summary.ts';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import { writtenEntry } from '../../support/written-entries.ts';

const CELL = { scenario: 'kong-plugin-languages', variant: 'go', gateway: 'kong', version: '3.4.1' };
const VIOLATED = { closed: { clean: 0, violating: 1 } };

test('the summary of a job says which reds are expected, and which are not', () => {
  const red = writtenEntry(CELL, VIOLATED);
  const text = jobSummary(
    toVerdictsFile(new Date(), [
      { ...red, variant: 'js', expected: 'green', signal: 'regressed' },
      { ...red, expected: 'red', signal: 'as expected' },
      { ...red, variant: 'python', expected: null, signal: 'no expectation' },
    ]),
  );
  expect(text).toContain('\n3 verdicts: 3 red (1 of them expected: known issues)\n');
  expect(text).toContain('| ❌ red (expected: a known issue) | kong-plugin-languages go |');
  expect(text).toContain('| ❌ red (regressed) | kong-plugin-languages js |');
  expect(text).toContain('| ❌ red | kong-plugin-languages python |');
});

test('it says why a flow was not decided, and what its server closes without a reload too', () => {
  const undecided = writtenEntry(CELL, { closed: { clean: 1, violating: 0 } });
  const baseline = {
    sent: 480,
    durationS: 1.2,
    outcomes: { ...undecided.outcomes, closed: 2 },
    closes: { idle: 10, unsolicited: 0 },
    longestWaitMs: 21,
    ttlbMs: { p50: 7, p99: 9.5 },
  };
  const text = jobSummary(
    toVerdictsFile(new Date(), [
      { ...undecided, stopped: 'not clean before the reload: 12 of 480 requests (12 × error: status 503)' },
      { ...undecided, variant: 'js', baseline },
    ]),
  );
  expect(text).toContain('| not clean before the reload: 12 of 480 requests (12 × error: status 503) |');
  const lines = text.split('\n').filter((line) => line.startsWith('- '));
  expect(lines).toEqual([
    '- kong-plugin-languages js closes 12 connections in 480 requests without a disruption: only what goes beyond that counts',
  ]);
});
