import { expect, test } from 'vitest';
import { verdictLine } from '../../../src/report/console/verdict-line.ts';
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
] as const)('the last line about a verdict: %s', ([, tallies, line]) => {
  expect(verdictLine(writtenEntry(CELL, tallies))).toMatch(line);
});
