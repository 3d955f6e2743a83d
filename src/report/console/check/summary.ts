import { confidenceText, counted } from '../../../common/counted.ts';
import { DEFAULT_TEST } from '../../../verdict/decide/sequential-test.ts';
import { mergeVerdicts } from '../../../verdict/decide/merge.ts';
import type { NotRun, VerdictEntry, VerdictsFile } from '../../verdicts/schema.ts';
import { UNFINISHED } from '../run-summary.ts';
import { flowLines, isOfReload, withoutEffect } from './flow-lines.ts';
import { whatToDo } from './what-to-do.ts';

const list = new Intl.ListFormat('en');

type Run = Pick<VerdictsFile, 'verdicts' | 'notRun' | 'complete'>;

/**
 * The last lines of a check: its verdict in a sentence, what was seen of each flow, and what to do. `cause` is what made
 * every trial void, in one sentence; `missing` is what was not run although a green needs it.
 */
export function checkSummary(
  { verdicts, notRun, complete }: Run,
  cause?: string,
  missing: NotRun = [],
): string {
  const words = verdicts.map(({ verdict }) => verdict);
  const word = mergeVerdicts(missing.length === 0 ? words : [...words, 'inconclusive']);
  const stopped = verdicts.find((entry) => entry.verdict === 'inconclusive' && entry.stopped !== undefined);
  return [
    `${word.toUpperCase()}  ${headlineOf(word, verdicts, missing, cause)}`,
    // Without a single reload that counts, every flow says the same.
    ...(cause === undefined ? ['', ...flowLines(verdicts, notRun)] : []),
    ...(word === 'red' && stopped?.stopped !== undefined ? ['', `Ended: ${stopped.stopped}.`] : []),
    ...(complete ? [] : ['', UNFINISHED]),
    '',
    ...whatToDo(word, { verdicts, notRun: missing }, cause),
  ]
    .join('\n')
    .trimEnd();
}

function headlineOf(
  word: string,
  verdicts: readonly VerdictEntry[],
  missing: NotRun,
  cause: string | undefined,
): string {
  if (cause !== undefined) return `${cause.charAt(0).toUpperCase()}${cause.slice(1)}.`;
  if (word === 'green') return greenHeadline(verdicts);
  const wanted = word === 'red' ? 'red' : 'inconclusive';
  const flows = verdicts.filter(({ verdict }) => verdict === wanted);
  const names = list.format(flows.map(({ variant }) => variant));
  if (word === 'red')
    return `Violated: ${list.format([...new Set(flows.flatMap(redExpectations))])} (${names}).`;
  if (flows.length === 0) return missingHeadline(missing);
  const few = `${flows.length === 1 ? 'its' : 'their'} trials do not suffice`;
  const reasonOf = (entry: VerdictEntry) =>
    entry.stopped ??
    (withoutEffect(entry) === undefined ? few : 'not every reload is proven to have taken effect');
  const reasons = new Set(flows.map(reasonOf));
  return reasons.size === 1 ? `Not proven for ${names}: ${[...reasons].join()}.` : `Not proven for ${names}.`;
}

function missingHeadline(missing: NotRun): string {
  const reasons = [...new Set(missing.map(({ why }) => why))];
  const names = list.format(missing.map(({ variant }) => variant));
  return `Not judged: ${names}${reasons.length === 1 ? `: ${reasons.join()}` : ''}.`;
}

function redExpectations({ assertions }: VerdictEntry): string[] {
  return assertions.filter(({ verdict }) => verdict === 'red').map(({ name, expects = name }) => expects);
}

function greenHeadline(verdicts: readonly VerdictEntry[]): string {
  const ofReload = verdicts.filter(isOfReload);
  const reloads = Math.max(...ofReload.map(({ trials }) => trials));
  const sent = verdicts.reduce((sum, entry) => sum + entry.sent, 0);
  const ok = verdicts.reduce((sum, entry) => sum + entry.outcomes.ok, 0);
  const lost = ok === sent ? 'none lost' : `${counted(sent - ok, 'requests')} not ok, within the limits`;
  const confidence = Math.min(...ofReload.map((entry) => entry.confidence));
  const { faultRate } = ofReload[0]?.test ?? DEFAULT_TEST;
  return `${counted(reloads, 'reloads')}, ${counted(sent, 'requests')}, ${lost}. A fault that shows in ${oneIn(faultRate)} would have been seen with ${confidenceText(confidence)} confidence.`;
}

function oneIn(rate: number): string {
  return Math.abs(1 / rate - Math.round(1 / rate)) < 0.01
    ? `one reload of ${Math.round(1 / rate)}`
    : `${Math.round(rate * 100)} % of reloads`;
}
