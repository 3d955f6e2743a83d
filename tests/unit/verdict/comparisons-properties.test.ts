// Laws of the sequential test for any rates and any number of comparisons.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  boundsOf,
  cleanTrialsNeeded,
  confidenceOf,
  decide,
  logLikelihoodRatio,
  type Decision,
} from '../../../src/verdict/decide/sequential-test.ts';

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
