// One matcher over the whole verdict: none of its assertions can be forgotten.
import { expect, test } from 'vitest';
import { noteAsserted, requireAsserted, type GuardedTest } from '../../../src/vitest/asserted.ts';
import { ASSERTION_NAMES } from '../../../src/verdict/observe/catalogue.ts';
import '../../../src/vitest/matchers/matchers.ts';
import type { AssertionSignal } from '../../../src/verdict/known-issues/signal.ts';
import type { AssertionVerdict } from '../../../src/verdict/decide/judgement.ts';
import { mergeVerdicts, type Verdict } from '../../../src/verdict/decide/merge.ts';
import type { JudgedSeries } from '../../../src/scenario/judged-series.ts';

const NAMES = [...ASSERTION_NAMES, 'one-that-comes-later'];

function assertionOf(name: string, verdict: Verdict): AssertionVerdict {
  return {
    name,
    verdict,
    expects: `${name} is as it should be`,
    limit: 0,
    unit: 'requests',
    observed: verdict === 'red' ? 3 : 0,
    hint: `look at ${name}`,
    evidence: ['3 trials', ...(verdict === 'red' ? [`a case of ${name}`] : [])],
  };
}

function judged(words: Record<string, Verdict>, more: Partial<JudgedSeries> = {}): JudgedSeries {
  const assertions = Object.entries(words).map(([name, word]) => assertionOf(name, word));
  const verdict = mergeVerdicts(assertions.map((assertion) => assertion.verdict));
  return {
    judgement: { verdict, confidence: 0.99, assertions },
    what: 'scenario go on reference 0.1.0',
    logFiles: ['gateway.log'],
    signals: new Map(),
    byKnownIssues: false,
    ...more,
  };
}

const allGreen = (): Record<string, Verdict> => Object.fromEntries(NAMES.map((name) => [name, 'green']));
const all = (signalled: AssertionSignal) => new Map(NAMES.map((name) => [name, signalled]));
const GREEN_EXPECTED: AssertionSignal = { expected: 'green', signal: 'as expected' };

/** The message of a matcher that fails; undefined when it passes. */
function messageOf(assertion: () => void): string | undefined {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

test('a verdict that is green in every assertion is as expected, with and without known issues', () => {
  expect(judged(allGreen())).toBeAsExpected();
  expect(judged(allGreen(), { byKnownIssues: true })).toBeAsExpected();
  expect(messageOf(() => expect(judged(allGreen())).not.toBeAsExpected())).toMatch(/every assertion is/);
});

test('only a verdict that is green in every assertion is hitless, whatever is known to be red', () => {
  expect(judged(allGreen())).toBeHitless();
  expect(judged(allGreen(), { byKnownIssues: true })).toBeHitless();
  const red = judged({ ...allGreen(), closed: 'red' }, { signals: KNOWN_RED, byKnownIssues: true });
  expect(messageOf(() => expect(red).toBeHitless())).toContain('(red: closed)');
  expect(messageOf(() => expect(judged({})).toBeHitless())).toContain('is inconclusive');
  const undecided = judged({ ...allGreen(), spin: 'inconclusive' });
  expect(messageOf(() => expect(undecided).toBeHitless())).toContain('(inconclusive: spin)');
});

test('toBeHitless() asserts the whole verdict', () => {
  const held = judged(allGreen());
  expect(held).toBeHitless();
  expect(guardError(held)).toBeUndefined();
});

test.for(NAMES.flatMap((name) => [[name, 'red'] as const, [name, 'inconclusive'] as const]))(
  '%s: %s fails its test, whatever else is green',
  ([name, word]) => {
    const green = judged({ ...allGreen(), [name]: word });
    expect(messageOf(() => expect(green).toBeAsExpected())).toContain(`(${word}: ${name})`);
    const signals = all(GREEN_EXPECTED);
    signals.set(name, { expected: 'green', signal: word === 'red' ? 'regressed' : 'inconclusive' });
    const known = { ...green, signals, byKnownIssues: true };
    expect(messageOf(() => expect(known).toBeAsExpected())).toContain(`(${word}: ${name})`);
  },
);

test('a verdict without any assertion is not a success', () => {
  expect(messageOf(() => expect(judged({})).toBeAsExpected())).toContain('0.1.0 is inconclusive');
  expect(messageOf(() => expect(judged({}, { byKnownIssues: true })).toBeAsExpected())).toBeDefined();
});

const KNOWN_RED = new Map<string, AssertionSignal>([['closed', { expected: 'red', signal: 'as expected' }]]);

test('a known red passes by the known issues alone, also when its assertion is named', () => {
  const red = judged({ closed: 'red', errors: 'green' }, { signals: KNOWN_RED });
  for (const name of [undefined, 'closed']) {
    expect(messageOf(() => expect(red).toBeAsExpected(name))).toContain('closed');
    expect({ ...red, byKnownIssues: true }).toBeAsExpected(name);
  }
});

test('a green that is known to be red is reported with its basis', () => {
  const fixed = { cleanTrials: 12, needed: 12, confidence: 0.99, rate: 0.33 };
  const signals = new Map([['closed', { expected: 'red', signal: 'fixed upstream', fixed } as const]]);
  const message = messageOf(() =>
    expect(judged({ closed: 'green' }, { signals, byKnownIssues: true })).toBeAsExpected(),
  );
  expect(message).toContain('green, which is not expected: closed (closed is as it should be)');
  expect(message).toContain('  known:    fixed upstream (expected red; 12 clean trials of the 12');
});

test('one message contains everything once: what was violated, then what is undecided', () => {
  const message = messageOf(() =>
    expect(judged({ spin: 'inconclusive', closed: 'red', errors: 'green', lost: 'red' })).toBeAsExpected(),
  );
  expect(message?.split('\n')).toEqual([
    'scenario go on reference 0.1.0 is red (red: closed, lost; inconclusive: spin)',
    '',
    'violated: closed (closed is as it should be)',
    '  expected: at most 0 requests',
    '  seen:     3 requests (3 trials)',
    '  case:     a case of closed',
    '  try:      look at closed',
    '',
    'violated: lost (lost is as it should be)',
    '  expected: at most 0 requests',
    '  seen:     3 requests (3 trials)',
    '  case:     a case of lost',
    '  try:      look at lost',
    '',
    'undecided, with no violation so far: spin',
    '',
    'log:        gateway.log',
    'try:        allow more trials (TRIALS_MAX), or use a quieter machine; see the evidence above',
  ]);
});

test('a series that was ended early does not suggest more trials, and says why it was ended', () => {
  const held = judged({ spin: 'inconclusive', refused: 'red' }, { stopped: 'the target did not recover' });
  const lines = messageOf(() => expect(held).toBeAsExpected())?.split('\n');
  expect(lines?.at(-1)).toBe('ended:      the target did not recover');
});

/** The guard's error for a test that ends in this state; undefined without one. */
function guardError(held: JudgedSeries, state = 'pass'): string | undefined {
  const hooks: (() => void)[] = [];
  const context: GuardedTest = { task: { result: { state } }, onTestFinished: (hook) => hooks.push(hook) };
  requireAsserted(context, held);
  return messageOf(() => hooks.forEach((hook) => hook()));
}

test('a test that asserts only part of its verdict fails and names the rest', () => {
  const held = judged({ closed: 'green', lost: 'green', errors: 'green' });
  expect(guardError(held)).toMatch(/judged but not asserted: closed, lost, errors; end the test with/);
  expect(held).toCloseNoConnections();
  expect(held).toBeAsExpected('lost');
  expect(guardError(held)).toContain('not asserted: errors;');
  expect(guardError(held, 'fail')).toBeUndefined();
  noteAsserted(held, ['errors']);
  expect(guardError(held)).toBeUndefined();
});

test('a test that asserts the whole verdict, or every assertion separately, passes the guard', () => {
  const whole = judged(allGreen());
  expect(whole).toBeAsExpected();
  expect(guardError(whole)).toBeUndefined();
});

test.fails('Vitest fails a test for what its guard says', (context) => {
  const held = judged({ closed: 'green', lost: 'green' });
  requireAsserted(context, held);
  expect(held).toCloseNoConnections();
});

test('of several verdicts each counts, and each that is not the wanted one is in the message', () => {
  const green = judged(allGreen());
  const red = judged({ ...allGreen(), bypasses: 'red' }, { what: 'scenario js on reference 0.1.0' });
  expect([green, judged(allGreen())]).toBeAsExpected();
  expect([green, judged(allGreen())]).toBeHitless();
  const message = messageOf(() => expect([green, red, red]).toBeAsExpected());
  expect(message?.match(/scenario js on reference 0\.1\.0/g)).toHaveLength(2);
  expect(message).not.toContain('scenario go on reference 0.1.0');
  expect(messageOf(() => expect([]).toBeAsExpected())).toBe('there is no verdict');
});

test('what a red of another flow left undecided is only named', () => {
  const stopped = 'a flow is red';
  const red = judged({ closed: 'red' }, { what: 'check busy on target 1.0', stopped });
  const open = judged({ closed: 'inconclusive' }, { what: 'check paced on target 1.0', stopped });
  const message = messageOf(() => expect([red, open]).toBeAsExpected());
  expect(message).toMatch(/^check busy on target 1\.0 is red/);
  expect(message).toMatch(
    /\n\nundecided when that ended the run: check paced on target 1\.0 \(a flow is red\)$/,
  );
  expect(messageOf(() => expect([open]).toBeAsExpected())).toMatch(/^check paced .* is inconclusive/);
});
