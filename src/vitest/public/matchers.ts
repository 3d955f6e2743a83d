import { expect } from 'vitest';
import {
  assertAll,
  assertOne,
  each,
  notJudged,
  matched,
  type Found,
  type MatcherResult,
} from '../matchers/judging.ts';
import { judgedIn, type Judged } from './judged-in.ts';

/** The assertion behind each matcher that is about a single one. */
const ASSERTION_OF = {
  toHaveTakenEffect: 'took-effect',
  toHaveNoBypasses: 'bypasses',
  toCloseNoConnections: 'closed',
  toCloseNoIdleConnections: 'idle-closes',
  toLoseNoRequests: 'lost',
  toHaveNoErrors: 'errors',
  toHaveNoTimeouts: 'timeouts',
  toHaveNoLongWaits: 'longest-wait',
  toRefuseNoConnections: 'refused',
  toHaveNoUnexpectedResponses: 'unexpected',
  toHaveNoWrongConfiguration: 'wrong-configuration',
  toSendNoUnsolicitedBytes: 'unsolicited',
  toLoseNoMessages: 'messages-lost',
  toRepeatNoMessages: 'messages-repeated',
  toHaveNoMessageGaps: 'message-gap',
  toReconnectInTime: 'reconnect',
  toEndItsReload: 'reload-ended',
  toRecover: 'recovery',
  toHaveNoSpinningProcess: 'spin',
} as const satisfies Record<Exclude<keyof ReloadMatchers, 'toBeHitless'>, string>;

/**
 * Matchers for the verdicts of `checkReload()` and `judge()`: on a whole verdict, on that of one flow
 * (`verdict.flows.checkout`) or on that of the target (`verdict.target`).
 *
 * Each passes only if what it is about was judged green; a message says what was expected and seen, how often and when,
 * shows the first cases, and says what to try. On a whole verdict, each flow that can show it has to be green, and at
 * least one has to be able to. With `.not` each passes only if it was judged red, since an inconclusive verdict proves
 * neither.
 *
 * @example
 * ```ts
 * expect(verdict).toBeHitless();
 * expect(verdict.flows.checkout).toLoseNoRequests();
 * ```
 */
export interface ReloadMatchers<R = void> {
  /** Everything that was judged is green: each assertion of each flow, and of the target. */
  toBeHitless(): R;
  /** Every reload provably took effect. */
  toHaveTakenEffect(): R;
  /** No request went past a plugin. Needs a flow that says how to recognise one, such as `expect: { header }`. */
  toHaveNoBypasses(): R;
  /** No connection was closed under a request, whatever the kind of close. */
  toCloseNoConnections(): R;
  /** No idle connection was closed without notice. */
  toCloseNoIdleConnections(): R;
  /** No request was lost beyond what HTTP lets a client repeat. */
  toLoseNoRequests(): R;
  /** No response had a status of 500 or more. */
  toHaveNoErrors(): R;
  /** Every request had its response in time. */
  toHaveNoTimeouts(): R;
  /** No request waited much longer than without the reload. */
  toHaveNoLongWaits(): R;
  /** The port accepted connections all the time. */
  toRefuseNoConnections(): R;
  /** Every response was correct and belonged to its request. */
  toHaveNoUnexpectedResponses(): R;
  /** Every response came from the configuration that it should. Needs `expect: { header }` with a value. */
  toHaveNoWrongConfiguration(): R;
  /** No bytes arrived that no request had asked for. */
  toSendNoUnsolicitedBytes(): R;
  /** No message was missing in a stream that went on. */
  toLoseNoMessages(): R;
  /** No message came twice. */
  toRepeatNoMessages(): R;
  /** No stream was silent for much longer than without the reload. */
  toHaveNoMessageGaps(): R;
  /** Every client whose stream ended had a new one in time. */
  toReconnectInTime(): R;
  /** The reload ended within its bound. */
  toEndItsReload(): R;
  /** The last fault came within the bound after the reload. */
  toRecover(): R;
  /** No process used a core without load. */
  toHaveNoSpinningProcess(): R;
}

function oneOf(all: readonly Judged[], name: string): Found {
  const judged = all.filter(({ series }) => series.judgement.assertions.some((one) => one.name === name));
  if (judged.length > 0)
    return each(
      judged.map(({ series }) => series),
      (series) => assertOne(series, name),
    );
  const whats = all.map(({ series }) => series.what).join(', ');
  const why = all.flatMap(({ notJudged: left }) => left).find((one) => one.name === name)?.why;
  return notJudged(whats, name, why);
}

type Matcher = (this: { isNot?: boolean }, received: unknown) => MatcherResult;

function matcherOf(found: (all: readonly Judged[]) => Found): Matcher {
  return function match(received) {
    return matched(found(judgedIn(received)), this.isNot === true);
  };
}

const hitless = matcherOf((all) =>
  each(
    all.map(({ series }) => series),
    (series) => assertAll(series, false),
  ),
);
const single = Object.entries(ASSERTION_OF).map(([matcher, name]) => [
  matcher,
  matcherOf((all) => oneOf(all, name)),
]);

expect.extend({ toBeHitless: hitless, ...Object.fromEntries(single) });

declare module 'vitest' {
  // The type parameters have to be there for the declarations to merge.
  // oxlint-disable-next-line typescript/no-unused-vars, typescript/no-empty-object-type
  interface Matchers<R, T> extends ReloadMatchers<R> {}
}
