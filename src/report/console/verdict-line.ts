import { confidenceText, counted } from '../../common/counted.ts';
import { DEFAULT_TEST } from '../../verdict/decide/sequential-test.ts';
import type { VerdictEntry } from '../verdicts/schema.ts';
import { recoveryText } from './recovery-text.ts';
import { namesByVerdict } from './message.ts';

/** The last line about a verdict: the word, what was judged, and which assertions are red and which inconclusive. */
export function verdictLine(entry: VerdictEntry): string {
  const { verdict, scenario, variant, gateway, version, real, trials, recovery, closes, assertions } = entry;
  return [
    ` ${verdict.toUpperCase().padEnd(12)} ${scenario} ${variant}`,
    `${gateway} ${version}${real ? '' : ' (stands in for Kong)'}`,
    `${counted(trials, 'trials')}, ${recoveryText(recovery, closes.idle, closes.unsolicited)}, ${confidenceOf(entry)}`,
    ...namesByVerdict(assertions),
    ...(isKnownRed(entry) ? ['a known issue, so this red is expected'] : []),
  ].join(' · ');
}

/** Whether a verdict is red, and each of its reds is among the known issues. */
export function isKnownRed({ verdict, expected, signal }: VerdictEntry): boolean {
  return verdict === 'red' && expected === 'red' && signal === 'as expected';
}

// A scenario whose trials take long asks for less, and ends after fewer trials than others.
function confidenceOf({ verdict, confidence, test = DEFAULT_TEST }: VerdictEntry): string {
  const asked =
    verdict === 'green' && test.confidence < DEFAULT_TEST.confidence
      ? ` (at least ${Math.round(test.confidence * 100)} % asked for)`
      : '';
  return `confidence ${confidenceText(confidence)}${asked}`;
}
