import { verdictLine } from './verdict-line.ts';
import type { NotRun, VerdictEntry, VerdictsFile } from '../verdicts/schema.ts';

export const UNFINISHED = 'This run did not come to its end: what is missing was not judged.';
const WORDS = ['red', 'inconclusive', 'green'] as const;

/** What the console says of a run at its end: a line for each verdict and for all that was not run, then the sums. */
export function runSummary({ verdicts, notRun, complete }: VerdictsFile): string {
  return [
    ...verdicts.map(verdictLine),
    ...notRun.map(notRunLine),
    '',
    `${sums(verdicts, notRun)}${complete ? '' : `. ${UNFINISHED}`}`,
  ].join('\n');
}

function notRunLine({ scenario, variant, why }: NotRun[number]): string {
  return ` ${'NOT RUN'.padEnd(12)} ${scenario} ${variant} · ${why}`;
}

/** "25 verdicts: 1 red, 24 green; 11 not run". */
function sums(verdicts: readonly VerdictEntry[], notRun: NotRun): string {
  const counts = WORDS.flatMap((word) => {
    const count = verdicts.filter(({ verdict }) => verdict === word).length;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  const judged = `${verdicts.length} ${verdicts.length === 1 ? 'verdict' : 'verdicts'}: ${counts.join(', ')}`;
  return notRun.length > 0 ? `${judged}; ${notRun.length} not run` : judged;
}
