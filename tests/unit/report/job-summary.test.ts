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
