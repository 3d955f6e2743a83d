import { namesByVerdict } from './message.ts';
import type { VerdictEntry } from '../verdicts/schema.ts';

/** The last line about a verdict: the word, what was judged, and which assertions are red and which inconclusive. */
export function verdictLine(entry: VerdictEntry): string {
  const { verdict, scenario, variant, gateway, version, real, trials, confidence, recovery, assertions } =
    entry;
  return [
    ` ${verdict.toUpperCase().padEnd(12)} ${scenario} ${variant}`,
    `${gateway} ${version}${real ? '' : ' (stands in for Kong)'}`,
    `${trials} trials, ${recovery}, confidence ${(confidence * 100).toFixed(1)} %`,
    ...namesByVerdict(assertions),
  ].join(' · ');
}
