// The matchers for users, on verdicts as checkReload() returns them.
// Each matcher is called by its name, which the rule does not see.
// oxlint-disable vitest/valid-expect
import { expect, expectTypeOf, test, type Assertion } from 'vitest';
import { mergeVerdicts, type Verdict } from '../../../src/verdict/decide/merge.ts';
import type { AssertionVerdict } from '../../../src/verdict/decide/judgement.ts';
import type {
  FlowVerdict,
  ReloadVerdict,
  TargetVerdict,
} from '../../../src/scenario/library/reload-verdict.ts';
import { noOutcomes } from '../../../src/record/requests/outcome.ts';
import { ASSERTION_NAMES } from '../../../src/verdict/observe/catalogue.ts';
import type { ReloadMatchers } from '../../../src/vitest/public/matchers.ts';
import '../../../src/vitest/public/matchers.ts';

const NO_TIMES = { p50: null, p90: null, p99: null, p999: null, max: null };

function assertionOf(name: string, verdict: Verdict): AssertionVerdict {
  return {
    name,
    verdict,
    expects: `${name} is as it should be`,
    limit: 0,
    unit: 'requests',
    observed: verdict === 'red' ? 3 : 0,
    hint: `look at ${name}`,
    evidence: ['violated in 2 of 3 trials', ...(verdict === 'red' ? ['trial 1, request 7: closed'] : [])],
  };
}

function targetOf(name: string, words: Record<string, Verdict>): TargetVerdict {
  const assertions = Object.entries(words).map(([each, word]) => assertionOf(each, word));
  return {
    name,
    verdict: mergeVerdicts(assertions.map(({ verdict }) => verdict)),
    confidence: 0.99,
    trials: 3,
    reloads: 3,
    assertions,
    notJudged: [{ name: 'bypasses', why: 'nothing in a response shows whether the plugin ran' }],
    logFiles: ['logs/reload-command.log'],
  };
}

function flowOf(name: string, words: Record<string, Verdict>): FlowVerdict {
  const closes = {
    reused: 0,
    fresh: 0,
    midRequest: 0,
    midResponse: 0,
    unprocessed: 0,
    handled: 0,
    idle: 0,
    unsolicited: 0,
  };
  return {
    ...targetOf(name, words),
    sent: 0,
    outcomes: noOutcomes(),
    closes,
    latencyMs: NO_TIMES,
    ttlbMs: NO_TIMES,
    longestGapMs: null,
    recovery: 'clean',
    streams: null,
  };
}

function whole(
  flows: readonly FlowVerdict[],
  target = targetOf('target', { other: 'green' }),
): ReloadVerdict {
  return {
    verdict: mergeVerdicts([...flows, target].map(({ verdict }) => verdict)),
    flows: Object.fromEntries(flows.map((flow) => [flow.name, flow])),
    target,
    notChecked: [],
  };
}

function messageOf(assertion: () => void): string | undefined {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

/** Every matcher that is about one assertion, with the name of that assertion. */
const SINGLE: [matcher: Exclude<keyof ReloadMatchers, 'toBeHitless'>, assertion: string][] = [
  ['toHaveTakenEffect', 'took-effect'],
  ['toHaveNoBypasses', 'bypasses'],
  ['toCloseNoConnections', 'closed'],
  ['toCloseNoIdleConnections', 'idle-closes'],
  ['toLoseNoRequests', 'lost'],
  ['toHaveNoErrors', 'errors'],
  ['toHaveNoTimeouts', 'timeouts'],
  ['toHaveNoLongWaits', 'longest-wait'],
  ['toRefuseNoConnections', 'refused'],
  ['toHaveNoUnexpectedResponses', 'unexpected'],
  ['toHaveNoWrongConfiguration', 'wrong-configuration'],
  ['toSendNoUnsolicitedBytes', 'unsolicited'],
  ['toLoseNoMessages', 'messages-lost'],
  ['toRepeatNoMessages', 'messages-repeated'],
  ['toHaveNoMessageGaps', 'message-gap'],
  ['toReconnectInTime', 'reconnect'],
  ['toEndItsReload', 'reload-ended'],
  ['toRecover', 'recovery'],
  ['toHaveNoSpinningProcess', 'spin'],
];

test.for(SINGLE)('%s() passes for a green of %s, and for nothing else', ([matcher, name]) => {
  expect(ASSERTION_NAMES).toContain(name);
  const verdictWith = (word: Verdict) => whole([flowOf('busy', { [name]: word })]);
  expect(verdictWith('green'))[matcher]();
  expect(messageOf(() => expect(verdictWith('red'))[matcher]())).toContain(
    `busy: ${name} is as it should be — red`,
  );
  expect(messageOf(() => expect(verdictWith('inconclusive'))[matcher]())).toContain('— inconclusive');
  const other = flowOf('busy', { other: 'green' });
  expect(messageOf(() => expect(other)[matcher]())).toContain(`the assertion ${name} was not judged`);
});

test.for(SINGLE)('.not.%s() passes for a red of %s, and for nothing else', ([matcher, name]) => {
  const verdictWith = (word: Verdict) => whole([flowOf('busy', { [name]: word })]);
  expect(verdictWith('red')).not[matcher]();
  expect(messageOf(() => expect(verdictWith('green')).not[matcher]())).toBeDefined();
  for (const unproven of [verdictWith('inconclusive'), whole([])])
    expect(messageOf(() => expect(unproven).not[matcher]())).toContain('nothing is proven');
});

test('a verdict is hitless if every flow and the target are green', () => {
  const green = flowOf('busy', { closed: 'green', errors: 'green' });
  expect(whole([green])).toBeHitless();
  expect(green).toBeHitless();
  const red = whole([green, flowOf('idle', { 'idle-closes': 'red' })]);
  expect(messageOf(() => expect(red).toBeHitless())?.split('\n')).toEqual([
    'idle is red (red: idle-closes)',
    '',
    'violated: idle-closes (idle-closes is as it should be)',
    '  expected: at most 0 requests',
    '  seen:     3 requests (violated in 2 of 3 trials)',
    '  case:     trial 1, request 7: closed',
    '  try:      look at idle-closes',
    '',
    'log:        logs/reload-command.log',
  ]);
  expect(red.flows['busy']).toBeHitless();
  expect(red).not.toBeHitless();
  const spinning = whole([green], targetOf('target', { spin: 'red' }));
  expect(messageOf(() => expect(spinning).toBeHitless())).toMatch(/^target is red/);
  const undecided = whole([flowOf('busy', { closed: 'inconclusive' })]);
  expect(messageOf(() => expect(undecided).not.toBeHitless())).toContain('nothing is proven');
});

test('of a single assertion, the flows that judge it count; without one, the reason is said', () => {
  const flows = [flowOf('busy', { bypasses: 'green' }), flowOf('idle', { closed: 'green' })];
  expect(whole(flows)).toHaveNoBypasses();
  expect(messageOf(() => expect(whole(flows).flows['idle']).toHaveNoBypasses())).toBe(
    'idle: the assertion bypasses was not judged: nothing in a response shows whether the plugin ran',
  );
  const both = [...flows, flowOf('paced', { bypasses: 'red' })];
  expect(messageOf(() => expect(whole(both)).toHaveNoBypasses())).toMatch(/^paced: /);
});

test('what a red has left undecided says how to have it judged', () => {
  const stopped = 'a flow is red; all: true goes on until every assertion is decided';
  const undecided = { ...flowOf('busy', { errors: 'inconclusive' }), stopped };
  expect(messageOf(() => expect(undecided).toHaveNoErrors())).toContain(`ended:    ${stopped}`);
  const both = whole([undecided, flowOf('idle', { 'idle-closes': 'red' })]);
  expect(messageOf(() => expect(both).toBeHitless())).toMatch(
    new RegExp(`\n\nundecided when that ended the run: busy \\(${stopped}\\)$`),
  );
});

test.for([
  [
    whole([]).flows['misspelt'],
    /as for a flow that does not exist \(Object\.keys\(verdict\.flows\) names those that do\)$/,
  ],
  [Promise.resolve(whole([])), /: it received a promise, which you have to await$/],
  [{}, /: it received another object$/],
  ['green', /: it received a string$/],
] as const)('what is no verdict is refused in one sentence: %o', ([received, message]) => {
  expect(messageOf(() => expect(received).toBeHitless())).toMatch(message);
});

test('the types of expect() have every matcher, and this list has each once', () => {
  expect(new Set(SINGLE.flat()).size).toBe(2 * SINGLE.length);
  expectTypeOf<Assertion['toBeHitless']>().returns.toBeVoid();
  expectTypeOf<Assertion['not']['toLoseNoRequests']>().returns.toBeVoid();
  expectTypeOf<keyof ReloadMatchers>().toEqualTypeOf<(typeof SINGLE)[number][0] | 'toBeHitless'>();
});
