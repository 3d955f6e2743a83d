import { expect } from 'vitest';
import { noteAsserted } from '../asserted.ts';
import { TOOK_EFFECT } from '../../verdict/decide/judge.ts';
import { assertionMessage, verdictMessage } from '../../report/console/message.ts';
import { isExpected, mergeSignals, signalIn, describeSignal } from '../../verdict/known-issues/signal.ts';
import type { JudgedSeries } from '../../scenario/judged-series.ts';

const MATCHERS = {
  toHaveTakenEffect: TOOK_EFFECT,
  toHaveNoBypasses: 'bypasses',
  toHaveNoClosedConnections: 'closed',
  toHaveNoLostRequests: 'lost',
  toHaveNoErrors: 'errors',
  toHaveNoTimeouts: 'timeouts',
  toHaveNoLongWaits: 'longest-wait',
  toHaveNoRefusedConnections: 'refused',
  toHaveNoUnexpectedResponses: 'unexpected',
  toHaveNoWrongConfiguration: 'wrong-configuration',
  toHaveNothingHandledTwice: 'handled-twice',
  toHaveNoIdleCloses: 'idle-closes',
  toHaveNoUnsolicitedBytes: 'unsolicited',
  toHaveNoPluginServersLeft: 'plugin-servers-left',
  toHaveNoSpinningWorker: 'spin',
  toHaveEndedItsReload: 'reload-ended',
  toHaveBoundedNewCalls: 'new-calls',
  toHaveRecovered: 'recovery',
  toHaveEveryPolicyVisible: 'policy-visible',
  toHaveNoLostPolicies: 'lost-policies',
  toHavePoliciesInTime: 'policy-reload-time',
  toHaveNoFalseDone: 'false-done',
  toHaveNoHangingReload: 'hanging-reloads',
  toHaveKeptOldPolicies: 'old-policies',
} as const satisfies Record<
  Exclude<keyof JudgementMatchers<unknown>, 'toBeAsExpected' | 'toBeHitless'>,
  string
>;

type Matcher = (received: JudgedSeries) => { pass: boolean; message: () => string };

function matcherFor(name: string): Matcher {
  return (judged) => {
    noteAsserted(judged, [name]);
    if (judged.byKnownIssues) return assertOne(judged, name);
    const { judgement, what, logFile } = judged;
    const assertion = judgement.assertions.find((candidate) => candidate.name === name);
    if (!assertion) return { pass: false, message: () => `${what}: the assertion ${name} was not judged` };
    return {
      pass: assertion.verdict === 'green',
      message: () => assertionMessage(what, assertion, logFile),
    };
  };
}

function assertOne({ judgement, what, logFile, signals }: JudgedSeries, name: string): ReturnType<Matcher> {
  const assertion = judgement.assertions.find((candidate) => candidate.name === name);
  if (!assertion) return { pass: false, message: () => `${what}: the assertion ${name} was not judged` };
  const signalled = signalIn(signals, name);
  return {
    pass: isExpected(signalled.signal, assertion.verdict),
    message: () => `${describeSignal(name, signalled)}\n${assertionMessage(what, assertion, logFile)}`,
  };
}

// Asserts whatever was judged, so no assertion can be forgotten.
function assertAll(judged: JudgedSeries, byKnownIssues: boolean): ReturnType<Matcher> {
  const { judgement, what, signals } = judged;
  const { assertions, verdict } = judgement;
  noteAsserted(
    judged,
    assertions.map(({ name }) => name),
  );
  const failed = assertions.filter(({ name, verdict: word }) =>
    byKnownIssues ? !isExpected(signalIn(signals, name).signal, word) : word !== 'green',
  );
  const isMergedExpected = byKnownIssues
    ? isExpected(mergeSignals(assertions, signals).signal, verdict)
    : verdict === 'green';
  const pass = failed.length === 0 && isMergedExpected;
  return {
    pass,
    message: () =>
      pass
        ? `${what}: every assertion is ${byKnownIssues ? 'as expected' : 'green'}`
        : verdictMessage(judged, failed, byKnownIssues ? signals : undefined),
  };
}

// With several flows every verdict counts, and each one that is not as expected is described.
function each(judged: JudgedSeries | readonly JudgedSeries[], matcher: Matcher): ReturnType<Matcher> {
  const results = [judged].flat().map((one) => {
    const { pass, message } = matcher(one);
    return { one, pass, message };
  });
  const failed = results.filter(({ pass }) => !pass);
  // What another flow's red left undecided is only named: the red is what there is to look into.
  const hasRed = failed.some(({ one }) => one.judgement.verdict === 'red');
  const undecided = hasRed ? failed.filter(({ one }) => wasStopped(one)) : [];
  const described = failed.length > 0 ? failed.filter((result) => !undecided.includes(result)) : results;
  const names = undecided.map(({ one }) => one.what).join(', ');
  return {
    // Without any verdict nothing holds.
    pass: results.length > 0 && failed.length === 0,
    message: () =>
      [
        ...(results.length === 0 ? ['there is no verdict'] : described.map(({ message }) => message())),
        ...(names === '' ? [] : [`undecided when that ended the run: ${names}`]),
      ].join('\n\n'),
  };
}

function wasStopped({ judgement, stopped }: JudgedSeries): boolean {
  return judgement.verdict === 'inconclusive' && stopped !== undefined;
}

expect.extend({
  toBeAsExpected: (judged: JudgedSeries | readonly JudgedSeries[], name?: string) =>
    each(judged, (one) => (name === undefined ? assertAll(one, one.byKnownIssues) : matcherFor(name)(one))),
  toBeHitless: (judged: JudgedSeries | readonly JudgedSeries[]) =>
    each(judged, (one) => assertAll(one, false)),
});

expect.extend(
  Object.fromEntries(Object.entries(MATCHERS).map(([matcher, name]) => [matcher, matcherFor(name)])),
);

/** Each passes if its assertion was judged green; red and inconclusive fail with different messages. */
interface JudgementMatchers<R> {
  toHaveTakenEffect(): R;
  toHaveNoBypasses(): R;
  toHaveNoClosedConnections(): R;
  toHaveNoLostRequests(): R;
  toHaveNoErrors(): R;
  toHaveNoTimeouts(): R;
  toHaveNoLongWaits(): R;
  toHaveNoRefusedConnections(): R;
  toHaveNoUnexpectedResponses(): R;
  toHaveNoWrongConfiguration(): R;
  toHaveNothingHandledTwice(): R;
  toHaveNoIdleCloses(): R;
  toHaveNoUnsolicitedBytes(): R;
  toHaveNoPluginServersLeft(): R;
  toHaveNoSpinningWorker(): R;
  toHaveEndedItsReload(): R;
  toHaveBoundedNewCalls(): R;
  toHaveRecovered(): R;
  toHaveEveryPolicyVisible(): R;
  toHaveNoLostPolicies(): R;
  toHavePoliciesInTime(): R;
  toHaveNoFalseDone(): R;
  toHaveNoHangingReload(): R;
  toHaveKeptOldPolicies(): R;
  /** The whole verdict is green: every judged assertion, and the merged verdict. With several verdicts, all are. */
  toBeHitless(): R;
  /**
   * The whole verdict is as expected: every judged assertion and the merged verdict are green or, with EXPECT=known, no
   * surprise. With a name, only that assertion.
   */
  toBeAsExpected(name?: string): R;
}

declare module 'vitest' {
  // The type parameters have to be there for the declarations to merge.
  // oxlint-disable-next-line typescript/no-unused-vars, typescript/no-empty-object-type
  interface Matchers<R, T> extends JudgementMatchers<R> {}
}
