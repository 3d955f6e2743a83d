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

/** How a verdict stands to what is expected of it, from the most to the least pressing. */
export const SIGNALS = [
  'regressed',
  'inconclusive',
  'fixed upstream',
  'no expectation',
  'as expected',
] as const;
export type Signal = (typeof SIGNALS)[number];

/** A red that shows in every trial is asked for more than one clean one. */
export const ALWAYS_RATE = 0.8;
/** What is rarer than so many trials can tell is not looked for by a run: TRIALS_MAX as it is by default. */
const LOOKED_FOR_TRIALS = 40;

/** Whether a red shows too rarely (share of trials) for a run to tell that it is gone. */
export function isTooRareToTest(rate: number): boolean {
  return cleanTrialsNeeded({ ...DEFAULT_TEST, faultRate: Math.min(ALWAYS_RATE, rate) }) > LOOKED_FOR_TRIALS;
}

/** A signal with what it rests on. */
export interface AssertionSignal {
  expected: 'green' | 'red' | null;
  signal: Signal;
  /** Of a known red: clean trials so far, how many say "fixed", and the confidence, for the rate of the known issue. */
  fixed?: { cleanTrials: number; needed: number; confidence: number; rate: number };
}

/** An assertion's verdict and trials against the known issue about it. */
export function signalOf(
  verdict: Verdict,
  tally: Tally,
  line: KnownIssue | undefined,
  test: SequentialTest = DEFAULT_TEST,
): AssertionSignal {
  if (!line) return { expected: null, signal: 'no expectation' };
  const { expect: expected } = line;
  if (expected === 'green') {
    const word = { green: 'as expected', red: 'regressed', inconclusive: 'inconclusive' } as const;
    return { expected, signal: word[verdict] };
  }
  // A rare red may end undecided: that it was seen at all is what is known.
  if (verdict === 'red' || tally.violating > 0) return { expected, signal: 'as expected' };
  const rated = { ...test, faultRate: Math.min(ALWAYS_RATE, line.rate ?? test.faultRate) };
  const needed = cleanTrialsNeeded(rated);
  const confidence = confidenceOf(tally, rated);
  const fixed = { cleanTrials: tally.clean, needed, confidence, rate: rated.faultRate };
  if (tally.clean >= needed) return { expected, signal: 'fixed upstream', fixed };
  const unseen = isTooRareToTest(rated.faultRate) && verdict === 'green';
  return { expected, signal: unseen ? 'as expected' : 'inconclusive', fixed };
}

/** How an assertion stands to the known issues: as these signals say, or without an expectation. */
export function signalIn(signals: ReadonlyMap<string, AssertionSignal>, name: string): AssertionSignal {
  return signals.get(name) ?? { expected: null, signal: 'no expectation' };
}

/**
 * The signal of a whole cell: the most pressing one among its surprises. Without a surprise it is as expected, as soon as something
 * is expected of one of its assertions: a green of which nothing is expected takes nothing from that.
 */
export function mergeSignals(
  assertions: readonly { name: string; verdict: Verdict }[],
  signals: ReadonlyMap<string, AssertionSignal>,
): Pick<AssertionSignal, 'expected' | 'signal'> {
  const parts = assertions.map(({ name, verdict }) => ({ ...signalIn(signals, name), verdict }));
  const surprises = parts.filter((part) => !isExpected(part.signal, part.verdict));
  const isKnown = parts.some(({ expected }) => expected !== null);
  const calm = isKnown ? 'as expected' : 'no expectation';
  const signal = SIGNALS.find((word) => surprises.some((part) => part.signal === word)) ?? calm;
  if (parts.some(({ expected }) => expected === 'red')) return { expected: 'red', signal };
  return { expected: signal === 'no expectation' ? null : 'green', signal };
}

/**
 * Whether a word is no surprise: as expected, or green where nothing is expected. The one rule for an assertion and for a whole cell,
 * in a run with EXPECT=known as in `npm run signal`.
 */
export function isExpected(signal: Signal, verdict: Verdict): boolean {
  return signal === 'as expected' || (signal === 'no expectation' && verdict === 'green');
}

/** An assertion's signal in a sentence. */
export function describeSignal(name: string, signalled: AssertionSignal): string {
  return `${name}: ${signalText(signalled)}`;
}

/** A signal with what is expected, and what it rests on. */
export function signalText({ expected, signal, fixed }: AssertionSignal): string {
  if (expected === null) return signal;
  const against = `expected ${expected}`;
  if (!fixed) return `${signal} (${against})`;
  const { cleanTrials, needed, confidence, rate } = fixed;
  const sure = `${counted(cleanTrials, 'clean trials')} of the ${needed} needed at a rate of ${rate.toFixed(2)}, confidence ${confidenceText(confidence)}`;
  return `${signal} (${against}; ${sure})${signal === 'fixed upstream' ? '; update its entry in known-issues/' : ''}`;
}
