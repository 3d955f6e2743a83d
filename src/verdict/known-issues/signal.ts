import { confidenceText, counted } from '../../common/counted.ts';
import type { KnownIssue } from './known-issues.ts';
import {
  cleanTrialsNeeded,
  confidenceOf,
  DEFAULT_TEST,
  type SequentialTest,
  type Tally,
} from '../decide/sequential-test.ts';
import type { Verdict } from '../decide/merge.ts';

/** How a verdict compares with what is expected, from the most to the least urgent. */
export const SIGNALS = [
  'regressed',
  'inconclusive',
  'fixed upstream',
  'no expectation',
  'as expected',
] as const;
export type Signal = (typeof SIGNALS)[number];

/** The highest rate that is tested for: even for a red that shows in every trial, one clean trial is not enough. */
export const ALWAYS_RATE = 0.8;
/** The number of trials that a run can spend, the default of TRIALS_MAX. It does not test for rarer reds. */
const DEFAULT_TRIALS_MAX = 40;

/** Whether a red with this rate is too rare for a run to show that it is gone. */
export function isTooRareToTest(rate: number): boolean {
  return cleanTrialsNeeded({ ...DEFAULT_TEST, faultRate: Math.min(ALWAYS_RATE, rate) }) > DEFAULT_TRIALS_MAX;
}

/** The signal of an assertion, and what it is based on. */
export interface AssertionSignal {
  expected: 'green' | 'red' | null;
  signal: Signal;
  /**
   * For a known failure that did not show: how many clean trials there were, how many are needed to call it fixed, and
   * with what confidence.
   */
  fixed?: { cleanTrials: number; needed: number; confidence: number; rate: number };
}

/** Compares the verdict and trials of an assertion with its entry in the known issues. */
export function signalOf(
  verdict: Verdict,
  tally: Tally,
  line: Pick<KnownIssue, 'expect' | 'rate'> | undefined,
  test: SequentialTest = DEFAULT_TEST,
): AssertionSignal {
  if (!line) return { expected: null, signal: 'no expectation' };
  const { expect: expected } = line;
  if (expected === 'green') {
    const signals = { green: 'as expected', red: 'regressed', inconclusive: 'inconclusive' } as const;
    return { expected, signal: signals[verdict] };
  }
  // A rare red may end undecided, but a single violation already confirms it.
  if (verdict === 'red' || tally.violating > 0) return { expected, signal: 'as expected' };
  const rated = { ...test, faultRate: Math.min(ALWAYS_RATE, line.rate ?? test.faultRate) };
  const needed = cleanTrialsNeeded(rated);
  const confidence = confidenceOf(tally, rated);
  const fixed = { cleanTrials: tally.clean, needed, confidence, rate: rated.faultRate };
  if (tally.clean >= needed) return { expected, signal: 'fixed upstream', fixed };
  const unseen = isTooRareToTest(rated.faultRate) && verdict === 'green';
  return { expected, signal: unseen ? 'as expected' : 'inconclusive', fixed };
}

/** The signal of an assertion, if it has one; otherwise there is no expectation. */
export function signalIn(signals: ReadonlyMap<string, AssertionSignal>, name: string): AssertionSignal {
  return signals.get(name) ?? { expected: null, signal: 'no expectation' };
}

/**
 * The signal of a whole cell: the most urgent one among its surprises. Without a surprise the cell is as expected if
 * anything is expected of at least one of its assertions; a green without an expectation does not change that.
 */
export function mergeSignals(
  assertions: readonly { name: string; verdict: Verdict }[],
  signals: ReadonlyMap<string, AssertionSignal>,
): Pick<AssertionSignal, 'expected' | 'signal'> {
  const parts = assertions.map(({ name, verdict }) => ({ ...signalIn(signals, name), verdict }));
  const surprises = parts.filter((part) => !isExpected(part.signal, part.verdict));
  const isKnown = parts.some(({ expected }) => expected !== null);
  const withoutSurprise = isKnown ? 'as expected' : 'no expectation';
  const signal = SIGNALS.find((word) => surprises.some((part) => part.signal === word)) ?? withoutSurprise;
  if (parts.some(({ expected }) => expected === 'red')) return { expected: 'red', signal };
  return { expected: signal === 'no expectation' ? null : 'green', signal };
}

/**
 * Whether a verdict is no surprise: as expected, or green without an expectation. The same rule holds for assertions
 * and for whole cells, with EXPECT=known and in `reload-proof signal`.
 */
export function isExpected(signal: Signal, verdict: Verdict): boolean {
  return signal === 'as expected' || (signal === 'no expectation' && verdict === 'green');
}

/** Describes an assertion's signal, with the assertion's name. */
export function describeSignal(name: string, signalled: AssertionSignal): string {
  return `${name}: ${signalText(signalled)}`;
}

/** Describes a signal, what was expected, and what the signal is based on. */
export function signalText({ expected, signal, fixed }: AssertionSignal): string {
  if (expected === null) return signal;
  const against = `expected ${expected}`;
  if (!fixed) return `${signal} (${against})`;
  const { cleanTrials, needed, confidence, rate } = fixed;
  const basis = `${counted(cleanTrials, 'clean trials')} of the ${needed} needed at a rate of ${rate.toFixed(2)}, confidence ${confidenceText(confidence)}`;
  return `${signal} (${against}; ${basis})${signal === 'fixed upstream' ? '; update its entry in known-issues/' : ''}`;
}
