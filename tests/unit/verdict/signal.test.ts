import { expect, test } from 'vitest';
import { ledgerSchema, type LedgerLine } from '../../../src/verdict/ledger.ts';
import { isNoSurprise, mergeSignals, signalOf, signalWords } from '../../../src/verdict/signal.ts';

const [RED] = ledgerSchema.parse({
  versions: {},
  expectations: [
    {
      scenario: 'blue-green-deploy',
      variant: 'v',
      gateway: 'nginx',
      versions: '1.22',
      assertion: 'closed',
      expect: 'red',
      source: 'measured',
      note: 'n',
    },
  ],
}).expectations as [LedgerLine];
const GREEN: LedgerLine = { ...RED, expect: 'green' };

test.for([
  ['green', 12, 0, GREEN, 'as expected'],
  ['red', 0, 1, GREEN, 'regressed'],
  ['inconclusive', 3, 0, GREEN, 'inconclusive'],
  ['red', 0, 1, RED, 'as expected'],
  ['green', 12, 0, RED, 'fixed upstream'],
  ['green', 11, 0, RED, 'inconclusive'],
  ['green', 12, 0, { ...RED, rate: 0.11 }, 'inconclusive'],
  ['green', 12, 0, { ...RED, rate: 0.109 }, 'as expected'],
  ['green', 12, 0, { ...RED, rate: 0.1 }, 'as expected'],
  ['inconclusive', 11, 0, { ...RED, rate: 0.1 }, 'inconclusive'],
  ['green', 45, 0, { ...RED, rate: 0.1 }, 'fixed upstream'],
  ['green', 1, 0, { ...RED, rate: 1 }, 'inconclusive'],
  ['green', 3, 0, { ...RED, rate: 1 }, 'fixed upstream'],
  ['inconclusive', 20, 1, RED, 'as expected'],
  ['green', 12, 0, undefined, 'no expectation'],
] as const)('%s after %i clean and %i violating trials', ([verdict, clean, violating, line, signal]) => {
  expect(signalOf(verdict, { clean, violating }, line).signal).toBe(signal);
});

test('a fix is told with its clean trials and the confidence for the rate in the ledger', () => {
  const words = signalWords('closed', signalOf('green', { clean: 12, violating: 0 }, RED));
  expect(words).toMatch(/^closed: fixed upstream .*12 clean trials of the 12 .*confidence 99\.\d %/);
});

test('a red too rare to be looked for is no surprise when it is not seen, and says so', () => {
  const words = signalWords('stale', signalOf('green', { clean: 12, violating: 0 }, { ...RED, rate: 0.04 }));
  expect(words).toMatch(/^stale: as expected .*12 clean trials of the 116 that it takes at a rate of 0\.04/);
});

test('the most pressing signal is that of the cell', () => {
  const known = signalOf('red', { clean: 0, violating: 1 }, RED);
  const regressed = signalOf('red', { clean: 0, violating: 1 }, GREEN);
  expect(mergeSignals([known, regressed])).toEqual({ expected: 'red', signal: 'regressed' });
  expect(mergeSignals([known])).toEqual({ expected: 'red', signal: 'as expected' });
  expect(mergeSignals([])).toEqual({ expected: null, signal: 'no expectation' });
});

test('what nobody expects is a surprise unless it is green', () => {
  expect(isNoSurprise('no expectation', 'green')).toBe(true);
  expect(isNoSurprise('no expectation', 'red')).toBe(false);
  expect(isNoSurprise('fixed upstream', 'green')).toBe(false);
});

test('a signal says what the ledger expects, and what to do about a fix', () => {
  expect(signalWords('closed', signalOf('red', { clean: 0, violating: 1 }, GREEN))).toBe(
    'closed: regressed (the ledger expects green)',
  );
  expect(signalWords('closed', signalOf('red', { clean: 0, violating: 1 }, undefined))).toBe(
    'closed: no expectation (the ledger expects nothing)',
  );
  const [fixed, unsure] = [12, 3].map((clean) =>
    signalWords('closed', signalOf('green', { clean, violating: 0 }, RED)),
  );
  expect(fixed).toMatch(/; change its line in ledger\.yaml$/);
  expect(unsure).toMatch(/^closed: inconclusive \(the ledger expects red; 3 clean trials of the 12 .* %\)$/);
});

test('a cell of greens expects green, and what is as expected is no surprise', () => {
  const green = signalOf('green', { clean: 12, violating: 0 }, GREEN);
  const unknown = signalOf('green', { clean: 12, violating: 0 }, undefined);
  expect(mergeSignals([green])).toEqual({ expected: 'green', signal: 'as expected' });
  expect(mergeSignals([green, unknown]).expected).toBeNull();
  expect(isNoSurprise('as expected', 'red')).toBe(true);
});
