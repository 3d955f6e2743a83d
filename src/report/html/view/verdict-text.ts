import { nameOf, type Trial } from '../../../record/trial.ts';
import { exceeds, type Assertion } from '../../../verdict/observe/assertion.ts';
import { observationOf } from '../../../verdict/observe/observe.ts';
import { findAssertion } from '../../../verdict/observe/catalogue.ts';
import { describeLoad } from '../../console/describe-load.ts';
import type { VerdictEntry } from '../../verdicts/schema.ts';
import { observedText } from '../../console/observed-text.ts';
import { counted, confidenceText } from '../../../common/counted.ts';
import { headlineOf } from './headline.ts';
import { loadText } from './trial-view.ts';
import type { AssertionText, VerdictText } from './model.ts';

const MS_PER_S = 1000;
const MORE_TRIALS = 'Allow more trials (TRIALS_MAX), or use a quieter machine; see the evidence above.';

/** The texts of a verdict: expected, seen, when, the first cases, what to try, and the command to run it again. */
export function verdictText(entry: VerdictEntry, trials: readonly Trial[]): VerdictText {
  const assertions = entry.assertions.map((assertion) => assertionText(assertion, trials));
  return {
    headline: headlineOf(entry, assertions, trials),
    load: trials[0] ? loadText(trials[0]) : entry.load ? describeLoad(entry.load) : '',
    assertions,
    confidence: confidenceText(entry.confidence),
    rerunCommand: entry.rerunCommand ?? '',
  };
}

function assertionText(judged: VerdictEntry['assertions'][number], trials: readonly Trial[]): AssertionText {
  const { name, limit, observed, verdict, evidence } = judged;
  const known = findAssertion(name, limit, trials);
  const unit = judged.unit ?? known?.unit ?? '';
  const [summary = 'no trials', ...cases] = evidence;
  return {
    name,
    verdict,
    expects: judged.expects ?? known?.expects ?? name,
    expected: `at most ${counted(limit, unit)}`,
    seen: `${observedText({ name, limit, unit, observed })} (${summary})`,
    when: known === undefined || verdict === 'green' ? '' : whenOf(known, limit, trials),
    cases,
    hint:
      verdict === 'inconclusive' && name !== 'took-effect' ? MORE_TRIALS : (judged.hint ?? known?.hint ?? ''),
  };
}

function whenOf(assertion: Assertion, limit: number, trials: readonly Trial[]): string {
  for (const trial of trials) {
    const observation = observationOf(trial, assertion);
    if (!observation?.span || !exceeds(observation, limit)) continue;
    const [first, last] = observation.span;
    return `trial ${trial.number}: ${spanText(first, last)} the ${nameOf(trial.disruption)} began`;
  }
  return '';
}

/** Describes a span relative to the disruption: "2.620 s to 2.634 s after", or "0.100 s before to 2.634 s after". */
function spanText(firstMs: number, lastMs: number): string {
  const last = `${seconds(lastMs)} ${side(lastMs)}`;
  if (lastMs - firstMs < 1) return last;
  const first = side(firstMs) === side(lastMs) ? seconds(firstMs) : `${seconds(firstMs)} ${side(firstMs)}`;
  return `${first} to ${last}`;
}

function side(ms: number): string {
  return ms < 0 ? 'before' : 'after';
}

function seconds(ms: number): string {
  return `${(Math.abs(ms) / MS_PER_S).toFixed(3)} s`;
}
