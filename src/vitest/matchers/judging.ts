// What the matchers have in common, those of the suite and those of users.
import { noteAsserted } from '../asserted.ts';
import { assertionMessage, failuresMessage, verdictMessage } from '../../report/console/message.ts';
import type { JudgedSeries } from '../../scenario/judged-series.ts';
import { mergeVerdicts, type Verdict } from '../../verdict/decide/merge.ts';
import { describeSignal, isExpected, mergeSignals, signalIn } from '../../verdict/known-issues/signal.ts';

/** What a matcher returns to Vitest. */
export interface MatcherResult {
  pass: boolean;
  message: () => string;
}

/** What a matcher found in one verdict. */
export interface Found extends MatcherResult {
  verdict: Verdict;
}

/** Asserts a single assertion, by its name. */
export function assertOne(judged: JudgedSeries, name: string): Found {
  const { judgement, what, signals, byKnownIssues } = judged;
  noteAsserted(judged, [name]);
  const assertion = judgement.assertions.find((candidate) => candidate.name === name);
  if (!assertion) return notJudged(what, name);
  const { verdict } = assertion;
  const text = assertionMessage(judged, assertion);
  if (!byKnownIssues) return { pass: verdict === 'green', verdict, message: () => text };
  const signalled = signalIn(signals, name);
  return {
    pass: isExpected(signalled.signal, verdict),
    verdict,
    message: () => `${describeSignal(name, signalled)}\n${text}`,
  };
}

/** What is found where nothing was judged: nothing holds without evidence. */
export function notJudged(what: string, name: string, why?: string): Found {
  const reason = why === undefined ? '' : `: ${why}`;
  return {
    pass: false,
    verdict: 'inconclusive',
    message: () => `${what}: the assertion ${name} was not judged${reason}`,
  };
}

/** Asserts whatever was judged, so no assertion can be forgotten. */
export function assertAll(judged: JudgedSeries, byKnownIssues: boolean): Found {
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
    verdict,
    message: () =>
      pass
        ? `${what}: every assertion is ${byKnownIssues ? 'as expected' : 'green'}`
        : verdictMessage(judged, failed, byKnownIssues ? signals : undefined),
  };
}

/** With several flows every verdict counts, and each one that is not the wanted one is described. */
export function each(all: readonly JudgedSeries[], matcher: (judged: JudgedSeries) => Found): Found {
  const results = all.map((one) => ({ one, ...matcher(one) }));
  const failed = results.filter(({ pass }) => !pass);
  return {
    // Without any verdict nothing holds.
    pass: results.length > 0 && failed.length === 0,
    verdict: mergeVerdicts(results.map(({ verdict }) => verdict)),
    message: () => {
      if (failed.length > 0)
        return failuresMessage(failed.map(({ one, message }) => ({ judged: one, message: message() })));
      return results.length === 0
        ? 'there is no verdict'
        : results.map(({ message }) => message()).join('\n\n');
    },
  };
}

/** With `.not`, only a red counts: an inconclusive verdict proves neither side. */
export function matched({ pass, verdict, message }: Found, isNot: boolean): MatcherResult {
  if (!isNot || pass || verdict === 'red') return { pass, message };
  return { pass: true, message: () => `expected a red verdict, but nothing is proven:\n${message()}` };
}
