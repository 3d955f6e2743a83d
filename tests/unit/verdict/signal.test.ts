import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownIssuesSchema, type KnownIssue } from '../../../src/verdict/known-issues/known-issues.ts';
import {
  isExpected,
  mergeSignals,
  signalIn,
  signalOf,
  describeSignal,
  type Signal,
} from '../../../src/verdict/known-issues/signal.ts';
import { mergeVerdicts, type Verdict } from '../../../src/verdict/decide/merge.ts';

const [RED] = knownIssuesSchema.parse({
  versions: {},
  expectations: [
    {
      scenario: 'blue-green-deploy',
      variant: 'v',
      gateway: 'nginx',
      versions: '1.22',
      assertions: ['closed'],
      expect: 'red',
      source: 'assumed',
      from: 'this test',
      note: 'n',
    },
  ],
}).expectations as [KnownIssue];
const GREEN: KnownIssue = { ...RED, expect: 'green' };

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

test('a fix is reported with its clean trials and the confidence for the rate of the known issue', () => {
  const text = describeSignal('closed', signalOf('green', { clean: 12, violating: 0 }, RED));
  expect(text).toMatch(/^closed: fixed upstream .*12 clean trials of the 12 .*confidence 99\.\d %/);
});

test('a red too rare to test for is no surprise if it does not show, and says so', () => {
  const text = describeSignal(
    'stale',
    signalOf('green', { clean: 12, violating: 0 }, { ...RED, rate: 0.04 }),
  );
  expect(text).toMatch(/^stale: as expected .*12 clean trials of the 116 needed at a rate of 0\.04/);
});

const tallyOf = (verdict: Verdict) =>
  verdict === 'red' ? { clean: 0, violating: 1 } : { clean: 12, violating: 0 };

/** A cell of some assertions, as it is judged and as it stands to the known issues. */
function cellOf(...parts: [verdict: Verdict, line: KnownIssue | undefined][]) {
  const assertions = parts.map(([verdict], index) => ({ name: `assertion-${index}`, verdict }));
  const signals = new Map(
    parts.map(([verdict, line], index) => [`assertion-${index}`, signalOf(verdict, tallyOf(verdict), line)]),
  );
  const word = mergeVerdicts(assertions.map(({ verdict }) => verdict));
  return { assertions, signals, word, ...mergeSignals(assertions, signals) };
}

test.for<[what: string, expected: 'green' | 'red' | null, signal: Signal, ...Parameters<typeof cellOf>]>([
  ['the most pressing surprise', 'red', 'regressed', ['red', RED], ['red', GREEN]],
  ['a known red', 'red', 'as expected', ['red', RED]],
  [
    'a known red among greens of which no line speaks',
    'red',
    'as expected',
    ['red', RED],
    ['green', undefined],
  ],
  ['a red of which no line speaks', 'red', 'no expectation', ['red', RED], ['red', undefined]],
  ['a red where only a green is known', null, 'no expectation', ['green', GREEN], ['red', undefined]],
  ['greens', 'green', 'as expected', ['green', GREEN]],
  ['greens of which a line speaks of one', 'green', 'as expected', ['green', GREEN], ['green', undefined]],
  ['a fix among greens', 'red', 'fixed upstream', ['green', RED], ['green', undefined]],
  ['what nobody speaks of', null, 'no expectation', ['green', undefined]],
  ['nothing', null, 'no expectation'],
])('a cell compared with the known issues is %s: %s, %s', ([, expected, signal, ...parts]) => {
  expect(cellOf(...parts)).toMatchObject({ expected, signal });
});

test('a cell is a surprise exactly when one of its assertions is', () => {
  const word = fc.constantFrom<Verdict[]>('green', 'red', 'inconclusive');
  const line = fc.constantFrom(RED, GREEN, undefined);
  fc.assert(
    fc.property(fc.array(fc.tuple(word, line), { minLength: 1 }), (parts) => {
      const { assertions, signals, signal, word: whole } = cellOf(...parts);
      const each = assertions.map(({ name, verdict }) => isExpected(signalIn(signals, name).signal, verdict));
      expect(isExpected(signal, whole)).toBe(each.every(Boolean));
    }),
  );
});

test('a verdict without an expectation is a surprise unless it is green', () => {
  expect(isExpected('no expectation', 'green')).toBe(true);
  expect(isExpected('no expectation', 'red')).toBe(false);
  expect(isExpected('fixed upstream', 'green')).toBe(false);
});

test('a signal says what was expected and what to do about a fix', () => {
  expect(describeSignal('closed', signalOf('red', { clean: 0, violating: 1 }, GREEN))).toBe(
    'closed: regressed (expected green)',
  );
  expect(describeSignal('closed', signalOf('red', { clean: 0, violating: 1 }, undefined))).toBe(
    'closed: no expectation',
  );
  const [fixed, unsure] = [12, 3].map((clean) =>
    describeSignal('closed', signalOf('green', { clean, violating: 0 }, RED)),
  );
  expect(fixed).toMatch(/; update its entry in known-issues\/$/);
  expect(unsure).toMatch(/^closed: inconclusive \(expected red; 3 clean trials of the 12 .* %\)$/);
});

test('an expected verdict is no surprise, and neither is a green without a signal', () => {
  expect(isExpected('as expected', 'red')).toBe(true);
  expect(signalIn(new Map(), 'closed')).toEqual({ expected: null, signal: 'no expectation' });
});
