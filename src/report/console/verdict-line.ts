import { confidenceText, counted } from '../../common/counted.ts';
import { DEFAULT_TEST } from '../../verdict/decide/sequential-test.ts';
import { targetName } from '../target-name.ts';
import type { VerdictEntry } from '../verdicts/schema.ts';
import { recoveryText } from './recovery-text.ts';
import { namesByVerdict } from './message.ts';

/** The final line of a verdict, with its red and inconclusive assertions. */
export function verdictLine(entry: VerdictEntry): string {
  const { verdict, scenario, variant, real, trials, recovery, closes } = entry;
  return [
    ` ${verdict.toUpperCase().padEnd(12)} ${scenario} ${variant}`,
    `${targetName(entry)}${real ? '' : ' (stands in for Kong)'}`,
    `${counted(trials, 'trials')}, ${recoveryText(recovery, closes.idle, closes.unsolicited)}, ${confidenceOf(entry)}`,
    ...(whyUndecided(entry) ?? namesOf(entry)),
    ...(isKnownRed(entry) ? ['a known issue, so this red is expected'] : []),
  ].join(' · ');
}

/** Why a verdict is inconclusive, in place of every assertion that is; undefined when more trials could have told. */
export function whyUndecided({ verdict, stopped }: VerdictEntry): [why: string] | undefined {
  return verdict === 'inconclusive' && stopped !== undefined ? [stopped] : undefined;
}

/** The assertions that are not green; after a series that was ended, those that it left undecided are only counted. */
function namesOf({ assertions, stopped }: VerdictEntry): string[] {
  if (stopped === undefined) return namesByVerdict(assertions);
  const undecided = assertions.filter(({ verdict }) => verdict === 'inconclusive').length;
  const rest = assertions.filter(({ verdict }) => verdict !== 'inconclusive');
  return [...namesByVerdict(rest), ...(undecided > 0 ? [`${undecided} undecided`] : [])];
}

/** Whether a verdict is red and all its reds are known issues. */
export function isKnownRed({ verdict, expected, signal }: VerdictEntry): boolean {
  return verdict === 'red' && expected === 'red' && signal === 'as expected';
}

// A scenario with long trials requires less confidence and ends after fewer trials.
function confidenceOf({ verdict, confidence, test = DEFAULT_TEST }: VerdictEntry): string {
  const required =
    verdict === 'green' && test.confidence < DEFAULT_TEST.confidence
      ? ` (at least ${Math.round(test.confidence * 100)} % required)`
      : '';
  return `confidence ${confidenceText(confidence)}${required}`;
}
