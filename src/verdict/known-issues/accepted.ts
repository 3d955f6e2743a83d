import { z } from 'zod';
import type { Verdict } from '../decide/merge.ts';
import { OTHERS, type ExpectedVerdict, type Expectations } from './known-issues.ts';
import type { Signal } from './signal.ts';

const text = z.string().min(1);

/** One red that the user of a target accepts. */
const accepted = z
  .strictObject({
    target: text.optional().describe('Its name in the config file; absent without one'),
    flow: text.describe('The name of a flow, or target'),
    assertion: text,
    violated: z.int().min(1).describe('In so many trials it was violated,'),
    trials: z.int().min(1).describe('of so many'),
    accepted: z.iso.date(),
    version: text.describe('Of the target, as far as it tells'),
    reason: z.string().default(''),
  })
  .refine(({ violated, trials }) => violated <= trials, {
    error: 'violated must not be more than trials',
    path: ['violated'],
  });

/** The file of accepted findings. */
export const acceptedSchema = z.strictObject({ accepted: z.array(accepted) });
export type Accepted = z.output<typeof accepted>;

/** Which target and which flow of it. */
export interface FlowOfTarget {
  target: string | undefined;
  flow: string;
}

/** What is expected of a flow: red on what is accepted, and green otherwise. */
export function acceptedExpectations(all: readonly Accepted[], { target, flow }: FlowOfTarget): Expectations {
  const own = all.filter((each) => each.target === target && each.flow === flow);
  return new Map<string, ExpectedVerdict>([
    [OTHERS, { expect: 'green', note: '' }],
    ...own.map(
      ({ assertion, violated, trials, reason }) =>
        [assertion, { expect: 'red', rate: violated / trials, note: reason }] as const,
    ),
  ]);
}

/** A judged flow, as far as it matters here. */
export interface JudgedFlow extends FlowOfTarget {
  version: string;
  assertions: readonly {
    name: string;
    verdict: Verdict;
    expected?: Verdict | null;
    signal?: Signal;
    tally?: { clean: number; violating: number } | undefined;
  }[];
}

/** What of a run is accepted, what is not, and what no longer shows; by flow and assertion. */
export interface Acceptance {
  accepted: string[];
  /** Reds that are not accepted. */
  isNew: string[];
  /** What is not decided, and not accepted either. */
  undecided: string[];
  /** Accepted, and not seen in enough trials to say that it is gone. */
  gone: string[];
}

/** Compares the verdicts of a run with what is accepted. */
export function acceptanceOf(flows: readonly JudgedFlow[]): Acceptance {
  const found: Acceptance = { accepted: [], isNew: [], undecided: [], gone: [] };
  for (const { target, flow, assertions } of flows)
    for (const { name, verdict, expected, signal } of assertions) {
      const what = `${target === undefined ? '' : `${target}/`}${flow} ${name}`;
      if (signal === 'fixed upstream') found.gone.push(what);
      else if (expected === 'red' && signal === 'as expected') found.accepted.push(what);
      else if (verdict === 'red') found.isNew.push(what);
      else if (verdict === 'inconclusive') found.undecided.push(what);
    }
  return found;
}

/**
 * What is accepted after a run: every red of it, with the reason that it had before, and what the run has not judged.
 * `date` is that of today.
 */
export function acceptedAfter(
  before: readonly Accepted[],
  flows: readonly JudgedFlow[],
  date: string,
): Accepted[] {
  const isJudged = ({ target, flow, assertion }: Accepted) =>
    flows.some(
      (each) =>
        each.target === target &&
        each.flow === flow &&
        each.assertions.some(({ name, verdict, signal }) => name === assertion && isOver(verdict, signal)),
    );
  const now = flows.flatMap(({ target, flow, version, assertions }) =>
    assertions
      .filter(({ verdict }) => verdict === 'red')
      .map(({ name, tally = { clean: 0, violating: 1 } }): Accepted => {
        const earlier = before.find(
          (each) => each.target === target && each.flow === flow && each.assertion === name,
        );
        const violated = Math.max(1, tally.violating);
        const trials = Math.max(violated, tally.clean + tally.violating);
        const reason = earlier?.reason ?? '';
        const finding = { flow, assertion: name, violated, trials, accepted: date, version, reason };
        return target === undefined ? finding : Object.assign({ target }, finding);
      }),
  );
  return [...before.filter((each) => !isJudged(each)), ...now];
}

// An accepted one that is not proven to be gone stays, since it may just not have shown.
function isOver(verdict: Verdict, signal: Signal | undefined): boolean {
  return verdict === 'red' || signal === 'fixed upstream';
}
