import { nameOf, type Trial } from '../../../record/trial.ts';
import { exceeds, type Assertion } from '../../../verdict/observe/assertion.ts';
import { observationOf } from '../../../verdict/observe/observe.ts';
import { assertionNamed } from '../../../verdict/observe/catalogue.ts';
import { describeLoad } from '../../console/describe-load.ts';
import type { VerdictEntry } from '../../verdicts/schema.ts';
import type { AssertionWords, WordsView } from './model.ts';

const MS_PER_S = 1000;
const MORE_TRIALS = 'More trials (TRIALS_MAX), or a quieter machine; see the evidence above.';
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** Says a verdict in words: expected, seen, how many, when, the first cases, what to try, how to run it again. */
export function wordsOf(entry: VerdictEntry, trials: readonly Trial[]): WordsView {
  const assertions = entry.assertions.map((assertion) => assertionWords(assertion, trials));
  return {
    headline: headlineOf(entry, assertions),
    load: entry.load ? describeLoad(entry.load) : '',
    assertions,
    again: entry.again ?? '',
  };
}

function assertionWords(
  judged: VerdictEntry['assertions'][number],
  trials: readonly Trial[],
): AssertionWords {
  const { name, limit, observed, verdict, evidence } = judged;
  const known = assertionNamed(name, limit, trials);
  const unit = judged.unit ?? known?.unit ?? '';
  const [summary = 'no trials', ...cases] = evidence;
  const figure = observed === null ? 'no end of it' : `${whole.format(observed)} ${unit}`.trim();
  return {
    name,
    verdict,
    expects: judged.expects ?? known?.expects ?? name,
    expected: `at most ${whole.format(limit)} ${unit}`.trim(),
    seen: `${figure} (${summary})`,
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
    const from = `${seconds(first)} ${first < 0 ? 'before' : 'after'} the ${nameOf(trial.disruption)} began`;
    return `trial ${trial.number}: ${last - first < 1 ? from : `from ${from} to ${seconds(last)}`}`;
  }
  return '';
}

function seconds(ms: number): string {
  return `${(Math.abs(ms) / MS_PER_S).toFixed(3)} s`;
}

function headlineOf({ verdict, trials, sent, recovery }: VerdictEntry, assertions: AssertionWords[]): string {
  const runs = `${trials} trial${trials === 1 ? '' : 's'}`;
  if (verdict === 'green')
    return `All ${whole.format(sent)} requests of ${runs} were answered as they should be.`;
  const worst = assertions.find((assertion) => assertion.verdict === verdict);
  if (!worst) return `${runs}, ${recovery}.`;
  const figure = worst.seen.replace(/ \(.*$/s, '');
  if (verdict === 'inconclusive') return `Not proven: that ${worst.expects}. Seen: ${worst.seen}.`;
  return `Expected: ${worst.expects}. Seen: ${figure} in ${runs}${worst.when === '' ? '' : `; ${worst.when}`}.`;
}
