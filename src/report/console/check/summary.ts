import { confidenceText, counted } from '../../../common/counted.ts';
import { DEFAULT_TEST } from '../../../verdict/decide/sequential-test.ts';
import { mergeVerdicts } from '../../../verdict/decide/merge.ts';
import type { VerdictEntry, VerdictsFile } from '../../verdicts/schema.ts';
import { UNFINISHED } from '../run-summary.ts';
import { flowLines } from './flow-lines.ts';
import { whatToDo } from './what-to-do.ts';

const list = new Intl.ListFormat('en');

type Run = Pick<VerdictsFile, 'verdicts' | 'notRun' | 'complete'>;

/**
 * The last lines of a check: its verdict in a sentence, what was seen of each flow, and what to do. `cause` is what made
 * every trial void, in one sentence.
 */
export function checkSummary({ verdicts, notRun, complete }: Run, cause?: string): string {
  const word = mergeVerdicts(verdicts.map(({ verdict }) => verdict));
  const stopped = verdicts.find((entry) => entry.verdict === 'inconclusive' && entry.stopped !== undefined);
  return [
    `${word.toUpperCase()}  ${headlineOf(word, verdicts, cause)}`,
    // Without a single reload that counts, every flow says the same.
    ...(cause === undefined ? ['', ...flowLines(verdicts, notRun)] : []),
    ...(word === 'red' && stopped?.stopped !== undefined ? ['', `Ended: ${stopped.stopped}.`] : []),
    ...(complete ? [] : ['', UNFINISHED]),
    '',
    ...whatToDo(word, verdicts, cause),
  ]
    .join('\n')
    .trimEnd();
}

function headlineOf(word: string, verdicts: readonly VerdictEntry[], cause: string | undefined): string {
  if (cause !== undefined) return `${cause.charAt(0).toUpperCase()}${cause.slice(1)}.`;
  if (word === 'green') return greenHeadline(verdicts);
  const wanted = word === 'red' ? 'red' : 'inconclusive';
  const flows = verdicts.filter(({ verdict }) => verdict === wanted);
  const names = list.format(flows.map(({ variant }) => variant));
  if (word === 'red')
    return `Violated: ${list.format([...new Set(flows.flatMap(redExpectations))])} (${names}).`;
  const reasons = new Set(flows.map(({ stopped }) => stopped ?? 'its trials do not suffice'));
  return reasons.size === 1 ? `Not proven for ${names}: ${[...reasons].join()}.` : `Not proven for ${names}.`;
}

function redExpectations({ assertions }: VerdictEntry): string[] {
  return assertions.filter(({ verdict }) => verdict === 'red').map(({ name, expects = name }) => expects);
}

function greenHeadline(verdicts: readonly VerdictEntry[]): string {
  const reloads = Math.max(...verdicts.map(({ trials }) => trials));
  const sent = verdicts.reduce((sum, entry) => sum + entry.sent, 0);
  const ok = verdicts.reduce((sum, entry) => sum + entry.outcomes.ok, 0);
  const lost = ok === sent ? 'none lost' : `${counted(sent - ok, 'requests')} not ok, within the limits`;
  const confidence = Math.min(...verdicts.map((entry) => entry.confidence));
  const { faultRate } = verdicts[0]?.test ?? DEFAULT_TEST;
  return `${counted(reloads, 'reloads')}, ${counted(sent, 'requests')}, ${lost}. A fault that shows in ${oneIn(faultRate)} would have been seen with ${confidenceText(confidence)} confidence.`;
}

function oneIn(rate: number): string {
  return Math.abs(1 / rate - Math.round(1 / rate)) < 0.01
    ? `one reload of ${Math.round(1 / rate)}`
    : `${Math.round(rate * 100)} % of reloads`;
}
