// The assertions of a run share its chance of a wrong red: the more there are, the more a red takes, and a green takes the same.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  boundsOf,
  cleanTrialsNeeded,
  confidenceOf,
  decide,
  DEFAULT_TEST,
  DETERMINISTIC_TEST,
  logLikelihoodRatio,
  SCALE_TEST,
  type Decision,
  type SequentialTest,
} from '../../../src/verdict/decide/sequential-test.ts';

const among = (comparisons: number, sequential = DEFAULT_TEST): SequentialTest => ({
  ...sequential,
  comparisons,
});

describe('two violations are red while there are few clean trials', () => {
  test.for([
    [4, 13],
    [15, 10],
    [44, 8],
    [140, 5],
    [396, 2],
    [1000, 0],
  ] as const)('of %i assertions, up to %i clean ones', ([comparisons, clean]) => {
    expect(decide({ clean: 0, violating: 1 }, among(comparisons))).toBe('undecided');
    expect(decide({ clean, violating: 2 }, among(comparisons))).toBe('red');
    expect(decide({ clean: clean + 1, violating: 2 }, among(comparisons))).toBe('undecided');
  });
});

test('one violation is red for up to three assertions', () => {
  expect(decide({ clean: 0, violating: 1 }, among(3))).toBe('red');
  expect(decide({ clean: 3, violating: 1 }, among(1))).toBe('red');
});

test('a violation that does not come back is inconclusive after 26 clean trials, however many assertions there are', () => {
  for (const comparisons of [1, 15, 140, 1000]) {
    expect(decide({ clean: 25, violating: 1 }, among(comparisons))).toBe('undecided');
    expect(decide({ clean: 26, violating: 1 }, among(comparisons))).toBe('inconclusive');
  }
});

test.for<[what: string, sequential: SequentialTest, clean: number]>([
  ['that shows in 1 of 3 trials', DEFAULT_TEST, 12],
  ['that shows nearly every time', DETERMINISTIC_TEST, 3],
  ['that one long trial looks for', SCALE_TEST, 1],
  ['of a slow request', { ...DEFAULT_TEST, faultRate: 0.9 }, 2],
])('a green takes no more trials among many assertions: a fault %s', ([, sequential, clean]) => {
  for (const comparisons of [undefined, 1, 14, 140, 1000])
    expect(cleanTrialsNeeded({ ...sequential, comparisons })).toBe(clean);
});

test('one long trial decides the scale variants of Tyk, either way, for up to a hundred assertions', () => {
  expect(decide({ clean: 1, violating: 0 }, among(100, SCALE_TEST))).toBe('green');
  expect(decide({ clean: 0, violating: 1 }, among(100, SCALE_TEST))).toBe('red');
});

test('a fault that shows nearly every time is red after two trials', () => {
  expect(decide({ clean: 0, violating: 1 }, among(100, DETERMINISTIC_TEST))).toBe('undecided');
  expect(decide({ clean: 0, violating: 2 }, among(100, DETERMINISTIC_TEST))).toBe('red');
});

const rates = fc.record({
  healthyRate: fc.double({ min: 0.0001, max: 0.01, noNaN: true }),
  faultRate: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
  confidence: fc.double({ min: 0.9, max: 0.9999, noNaN: true }),
  comparisons: fc.integer({ min: 1, max: 5000 }),
});
const tallies = fc.record({ clean: fc.nat(200), violating: fc.nat(20) });
const RANK: Record<Decision, number> = { green: 0, undecided: 1, inconclusive: 1, red: 2 };

describe('whatever the rates', () => {
  test('a tally with a violation is never green', () => {
    fc.assert(
      fc.property(rates, tallies, (sequential, { clean, violating }) => {
        expect(decide({ clean, violating: violating + 1 }, sequential)).not.toBe('green');
      }),
    );
  });

  test('one more violation, or one instead of a clean trial, never improves a decision', () => {
    fc.assert(
      fc.property(rates, tallies, (sequential, { clean, violating }) => {
        const now = RANK[decide({ clean, violating }, sequential)];
        const more = decide({ clean, violating: violating + 1 }, sequential);
        const instead = decide({ clean: Math.max(0, clean - 1), violating: violating + 1 }, sequential);
        expect(RANK[more]).toBeGreaterThanOrEqual(now);
        expect(RANK[instead]).toBeGreaterThanOrEqual(now);
      }),
    );
  });

  test('more assertions change nothing but that a red becomes undecided', () => {
    fc.assert(
      fc.property(rates, tallies, fc.nat(5000), (sequential, tally, further) => {
        const now = decide(tally, sequential);
        const then = decide(tally, { ...sequential, comparisons: sequential.comparisons + further });
        expect(then === now || (now === 'red' && then === 'undecided')).toBe(true);
      }),
    );
  });

  test('one assertion is decided by the same bound on either side', () => {
    fc.assert(
      fc.property(rates, tallies, (sequential, tally) => {
        const alone = { ...sequential, comparisons: 1 };
        const { red, green } = boundsOf(alone);
        expect(red).toBe(-green);
        expect(decide(tally, alone)).toBe(decide(tally, { ...sequential, comparisons: undefined }));
        expect(confidenceOf(tally, alone)).toBeCloseTo(
          1 / (1 + Math.exp(-Math.abs(logLikelihoodRatio(tally, alone)))),
          12,
        );
      }),
    );
  });

  test('a green or red has the confidence required', () => {
    fc.assert(
      fc.property(rates, tallies, (sequential, tally) => {
        const confidence = confidenceOf(tally, sequential);
        expect(confidence).toBeLessThanOrEqual(1);
        const required = ['green', 'red'].includes(decide(tally, sequential)) ? sequential.confidence : 0.5;
        expect(confidence).toBeGreaterThanOrEqual(required - 1e-12);
      }),
    );
  });

  test('a green is wrong no more often than the confidence allows', () => {
    fc.assert(
      fc.property(rates, (sequential) => {
        const { faultRate, healthyRate, confidence } = sequential;
        // The chance that a faulty target has no violation in as many trials, with one part in a hundred for the odds.
        const missed = (1 - faultRate) ** cleanTrialsNeeded(sequential);
        expect(missed).toBeLessThanOrEqual(((1 - confidence) / confidence) * (1 - healthyRate));
      }),
    );
  });
});
