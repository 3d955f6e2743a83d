import { counted } from '../../common/counted.ts';
import { isKnownRed, verdictLine } from './verdict-line.ts';
import type { NotRun, VerdictEntry, VerdictsFile } from '../verdicts/schema.ts';

export const UNFINISHED = 'This run did not finish: what is missing was not judged.';
const VERDICTS = ['red', 'inconclusive', 'green'] as const;

/** The last lines of a run: one per verdict and per test that was not run, then the counts. */
export function runSummary({ verdicts, notRun, complete }: VerdictsFile): string {
  return [
    ...verdicts.map(verdictLine),
    ...notRun.map(notRunLine),
    '',
    `${countsLine({ verdicts, notRun })}${complete ? '' : `. ${UNFINISHED}`}`,
  ].join('\n');
}

function notRunLine({ scenario, variant, why }: NotRun[number]): string {
  return ` ${'NOT RUN'.padEnd(12)} ${scenario} ${variant} · ${why}`;
}

/** "25 verdicts: 1 red, 24 green; 11 not run", with the number of expected reds. */
export function countsLine({ verdicts, notRun }: Pick<VerdictsFile, 'verdicts' | 'notRun'>): string {
  const counts = VERDICTS.flatMap((word) => {
    const count = verdicts.filter(({ verdict }) => verdict === word).length;
    return count > 0 ? [`${count} ${word}${word === 'red' ? knownReds(verdicts, count) : ''}`] : [];
  });
  const judged = `${counted(verdicts.length, 'verdicts')}: ${counts.join(', ')}`;
  return notRun.length > 0 ? `${judged}; ${notRun.length} not run` : judged;
}

function knownReds(verdicts: readonly VerdictEntry[], reds: number): string {
  const known = verdicts.filter(isKnownRed).length;
  if (known === 0) return '';
  return known === reds ? ' (expected: known issues)' : ` (${known} of them expected: known issues)`;
}
