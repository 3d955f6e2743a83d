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
 * `toBeHitless()` needs every assertion to be green. Each of the others is about one assertion, which its description
 * names, and passes only if that assertion is green. On a whole verdict it must be green in every flow that judges it,
 * and at least one flow must judge it. With `.not`, a matcher passes only if the verdict is red, since an inconclusive
 * one proves neither.
 *
 * A failure says what was expected and what was seen, how often and when, shows the first cases, and says what to try.
 *
 * @example
 * ```ts
 * expect(verdict).toBeHitless();
 * expect(verdict.flows.checkout).toLoseNoRequests();
 * ```
 */
export interface ReloadMatchers<R = void> {
  /**
   * Everything that was judged is green: each assertion of each flow, and of the target. Flows in `notChecked` and
   * assertions in `notJudged` do not make it fail.
   */
  toBeHitless(): R;
  /** Every reload provably took effect (`took-effect`). It is never red, so `.not` never passes. */
  toHaveTakenEffect(): R;
  /**
   * No request went past a plugin of the server (`bypasses`). Needs a flow that says what shows it, such as
   * `expect: { header }`.
   */
  toHaveNoBypasses(): R;
  /** No connection was closed under a request, whatever the kind of close (`closed`). */
  toCloseNoConnections(): R;
  /** No idle connection was closed without notice (`idle-closes`). */
  toCloseNoIdleConnections(): R;
  /**
   * No request was lost that a client may not simply repeat (`lost`): one on a fresh connection, one whose body was
   * being sent or whose response had begun, or one that the upstream had handled.
   */
  toLoseNoRequests(): R;
  /** No response had a status of 500 or more (`errors`). */
  toHaveNoErrors(): R;
  /** Every request had its response in time (`timeouts`). */
  toHaveNoTimeouts(): R;
  /** No request waited much longer than without the reload (`longest-wait`). */
  toHaveNoLongWaits(): R;
  /** The port accepted connections all the time (`refused`). */
  toRefuseNoConnections(): R;
  /** Every response was correct and belonged to its request (`unexpected`). */
  toHaveNoUnexpectedResponses(): R;
  /**
   * Every response came from the configuration that it should have come from (`wrong-configuration`). Needs
   * `expect: { header }` with a value.
   */
  toHaveNoWrongConfiguration(): R;
  /** No bytes arrived that no request had asked for (`unsolicited`). */
  toSendNoUnsolicitedBytes(): R;
  /** No message was missing in a stream that went on (`messages-lost`). */
  toLoseNoMessages(): R;
  /** No message came twice (`messages-repeated`). */
  toRepeatNoMessages(): R;
  /** No stream was silent for much longer than without the reload (`message-gap`). */
  toHaveNoMessageGaps(): R;
  /** Every client whose stream ended had a new one in time (`reconnect`). */
  toReconnectInTime(): R;
  /** The reload ended within its bound (`reload-ended`). */
  toEndItsReload(): R;
  /** The last fault came within its bound after the reload (`recovery`). */
  toRecover(): R;
  /** No process of the target used a core once the load was over (`spin`). */
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
