import { expect, test } from 'vitest';
import { verdictLine } from '../../../src/report/console/verdict-line.ts';
import { runSummary } from '../../../src/report/console/run-summary.ts';
import type { VerdictEntry } from '../../../src/report/verdicts/schema.ts';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import { SCALE_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { writtenEntry } from '../../support/written-entries.ts';

const CELL = { scenario: 'kong-plugin-languages', variant: 'go', gateway: 'kong', version: '3.4.1' };
const CLEAN = { clean: 12, violating: 0 };
const VIOLATED = { clean: 0, violating: 1 };
const TOO_FEW = { clean: 2, violating: 0 };

test.for([
  [
    'a green names none',
    { closed: CLEAN, errors: CLEAN },
    /^ GREEN {8}kong-plugin-languages go .* confidence \d+\.\d %$/,
  ],
  ['reds', { closed: VIOLATED, lost: VIOLATED, errors: CLEAN }, /^ RED .* % · red: closed, lost$/],
  ['what is inconclusive', { closed: CLEAN, spin: TOO_FEW }, /^ INCONCLUSIVE .* % · inconclusive: spin$/],
  ['both, apart', { spin: TOO_FEW, closed: VIOLATED }, /^ RED .* % · red: closed · inconclusive: spin$/],
  [
    'that nothing took effect, instead of every assertion',
    { 'took-effect': TOO_FEW, closed: TOO_FEW, lost: TOO_FEW, spin: TOO_FEW },
    /^ INCONCLUSIVE .* % · inconclusive: took-effect, and so the 3 others$/,
  ],
] as const)('the last line about a verdict: %s', ([, tallies, line]) => {
  expect(verdictLine(writtenEntry(CELL, tallies))).toMatch(line);
});

test('a series that was ended says why, instead of what it left undecided', () => {
  const stopped = 'not clean before the reload: 12 of 480 requests (12 × error: status 503)';
  const undecided = { ...writtenEntry(CELL, { closed: TOO_FEW, spin: TOO_FEW }), stopped };
  expect(verdictLine(undecided)).toMatch(
    /^ INCONCLUSIVE .* % · not clean before the reload: 12 of 480 requests/,
  );
  expect(verdictLine(undecided)).not.toContain('spin');
  const red = { ...writtenEntry(CELL, { closed: VIOLATED, spin: TOO_FEW }), stopped };
  expect(verdictLine(red)).toMatch(/ · red: closed · 1 undecided$/);
});

test('a red because of closed idle connections is not called clean', () => {
  const entry = writtenEntry(CELL, { 'idle-closes': VIOLATED });
  const line = verdictLine({ ...entry, recovery: 'clean', closes: { ...entry.closes, idle: 16 } });
  expect(line).toContain('16 idle connections closed');
  expect(line).not.toContain('clean');
});

test('only a red that the known issues expect is reported as expected', () => {
  const entry = writtenEntry(CELL, { closed: VIOLATED });
  expect(verdictLine({ ...entry, expected: 'red', signal: 'as expected' })).toMatch(
    / · red: closed · a known issue, so this red is expected$/,
  );
  expect(verdictLine({ ...entry, expected: 'green', signal: 'regressed' })).not.toContain('expected');
});

test('a confidence never reads 100.0 %, and a green that requires less says how much', () => {
  const entry = { ...writtenEntry(CELL, { closed: CLEAN }), trials: 1 };
  expect(verdictLine({ ...entry, confidence: 0.999_99 })).toMatch(/ 1 trial, .* confidence > 99\.9 %$/);
  expect(verdictLine({ ...entry, confidence: 0.917, test: SCALE_TEST })).toMatch(
    / confidence 91\.7 % \(at least 90 % required\)$/,
  );
});

function summaryOf(...verdicts: VerdictEntry[]): string | undefined {
  return runSummary(toVerdictsFile(new Date(), verdicts)).split('\n').at(-1);
}

test('the counts at the end say which reds are known issues', () => {
  const red = writtenEntry(CELL, { closed: VIOLATED });
  const known = { ...red, expected: 'red' as const, signal: 'as expected' as const };
  expect(summaryOf(known)).toBe('1 verdict: 1 red (expected: known issues)');
  expect(summaryOf(known, red)).toBe('2 verdicts: 2 red (1 of them expected: known issues)');
  expect(summaryOf(red)).toBe('1 verdict: 1 red');
});
