import { UserError } from '../../common/user-error.ts';
import type { JudgedSeries } from '../../scenario/judged-series.ts';
import type { FlowVerdict, ReloadVerdict, TargetVerdict } from '../../scenario/library/reload-verdict.ts';
import type { NotJudged } from '../../verdict/observe/judgeable.ts';

/** What the matchers accept: a whole verdict, or that on one flow or on the target. */
export type MatchedVerdict = ReloadVerdict | FlowVerdict | TargetVerdict;

/** One verdict as the matchers need it, with what it does not judge. */
export interface Judged {
  series: JudgedSeries;
  notJudged: readonly NotJudged[];
}

/** The verdicts in what was passed to expect(): those of users, and the judged series of the suite's own tests. */
export function judgedIn(received: unknown): Judged[] {
  if (isWhole(received)) {
    const { flows, target } = received;
    return [...Object.values(flows), ...(target ? [target] : [])].map((one) => toJudged(one));
  }
  if (isVerdict(received)) return [toJudged(received)];
  const all = [received].flat();
  if (all.every(isSeries)) return all.map((series) => ({ series, notJudged: [] }));
  throw new UserError(
    `expect() needs a verdict of checkReload() or judge(), or that on one of its flows: ${whyNone(received)}`,
  );
}

function whyNone(received: unknown): string {
  if (received === undefined)
    return 'it received undefined, as for a flow that does not exist (Object.keys(verdict.flows) names those that do)';
  return received instanceof Promise
    ? 'it received a promise, which you have to await'
    : `it received ${Array.isArray(received) ? 'an array' : typeof received === 'object' ? 'another object' : `a ${typeof received}`}`;
}

function toJudged({
  name,
  verdict,
  confidence,
  assertions,
  logFiles,
  stopped,
  notJudged,
}: TargetVerdict): Judged {
  const series = {
    judgement: { verdict, confidence, assertions },
    what: name,
    logFiles,
    ...(stopped === undefined ? {} : { stopped }),
    signals: new Map(),
    byKnownIssues: false,
  };
  return { series, notJudged };
}

function isWhole(received: unknown): received is ReloadVerdict {
  return isObject(received) && isObject(received['flows']) && 'verdict' in received;
}

function isVerdict(received: unknown): received is TargetVerdict {
  return isObject(received) && Array.isArray(received['assertions']) && 'notJudged' in received;
}

function isSeries(received: unknown): received is JudgedSeries {
  return isObject(received) && 'judgement' in received;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
