import { counted } from '../../common/counted.ts';
import { sum } from '../../common/sum.ts';
import type { Baseline } from '../../record/baseline.ts';
import { OUTCOMES } from '../../record/requests/outcome.ts';
import { nameOf, type TrialHead } from '../../record/trial.ts';

/** A flow with at least so many wrong requests in its baseline, */
const WRONG_MIN = 3;
/** and more than this share of them, says nothing about a disruption. */
const WRONG_SHARE = 0.001;
/** Closes are compared with the baseline instead. */
const COMPARED = new Set(['ok', 'closed']);
const KINDS_SHOWN = 3;

/** Why a flow was not clean before the disruption of a trial; undefined when it was, or has no baseline. */
export function notClean({
  baseline,
  disruption,
}: Pick<TrialHead, 'baseline' | 'disruption'>): string | undefined {
  const wrong = baseline && wrongIn(baseline);
  return wrong === undefined ? undefined : `not clean before the ${nameOf(disruption)}: ${wrong}`;
}

/** What is wrong with a flow even without a disruption; undefined when nothing is, or too little to matter. */
export function wrongIn(baseline: Baseline): string | undefined {
  const { outcomes, sent, unserved = 0 } = baseline;
  if (unserved > 0)
    return `${counted(unserved, 'virtual users')} could not connect, or got no response (${describeFailures(baseline)})`;
  const wrong = sum(OUTCOMES.filter((outcome) => !COMPARED.has(outcome)).map((outcome) => outcomes[outcome]));
  if (wrong < WRONG_MIN || wrong <= sent * WRONG_SHARE) return undefined;
  return `${wrong} of ${sent} requests (${describeFailures(baseline)})`;
}

/** The most frequent failures of a baseline, in words. */
function describeFailures({ failures }: Pick<Baseline, 'failures'>): string {
  const byCount = Object.entries(failures).toSorted(([, one], [, other]) => other - one);
  return byCount
    .slice(0, KINDS_SHOWN)
    .map(([what, count]) => `${count} × ${what}`)
    .join(', ');
}
