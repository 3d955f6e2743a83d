import { isExpected, describeSignal } from '../../verdict/known-issues/signal.ts';
import type { VerdictEntry } from '../verdicts/schema.ts';

/** Whether no cell is a surprise. */
export function allExpected(entries: readonly VerdictEntry[]): boolean {
  return entries.every(({ signal, verdict }) => isExpected(signal, verdict));
}

/** A table of cells in Markdown, surprises first. */
export function signalTable(entries: readonly VerdictEntry[]): string {
  const sorted = [...entries].sort((a, b) => rank(a) - rank(b));
  return [
    '| scenario | variant | gateway | verdict | expected | signal | assertions |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...sorted.map(row),
  ].join('\n');
}

/** A line for each cell whose signal has changed since its run because the known issues have changed. */
export function changedSignals(
  recorded: readonly VerdictEntry[],
  current: readonly VerdictEntry[],
): string[] {
  return current.flatMap(({ scenario, variant, gateway, version, signal }, index) => {
    const before = recorded[index]?.signal;
    if (before === signal) return [];
    return [
      `${scenario} ${variant} on ${gateway} ${version} was "${before}" by the known issues at the time of its run.`,
    ];
  });
}

/** A badge of one cell in the format of shields.io; `date` is the day of its run. */
export function badge(
  { scenario, variant, gateway, version, verdict, signal }: VerdictEntry,
  date: string,
): object {
  const color = { green: 'brightgreen', red: 'red', inconclusive: 'yellow' }[verdict];
  const words = signal === 'no expectation' ? [verdict, date] : [verdict, signal, date];
  const message = words.join(', ');
  return { schemaVersion: 1, label: `${scenario} ${variant}: ${gateway} ${version}`, message, color };
}

function rank({ signal, verdict }: VerdictEntry): number {
  return isExpected(signal, verdict) ? 1 : 0;
}

function row(entry: VerdictEntry): string {
  const { scenario, variant, gateway, version, real, verdict, expected, signal, assertions } = entry;
  const notable = assertions
    .filter((assertion) => assertion.verdict !== 'green' || !isExpected(assertion.signal, 'green'))
    .map((assertion) => describeSignal(assertion.name, withoutUndefined(assertion)));
  const name = `${gateway} ${version}${real ? '' : ' (stands in for Kong)'}`;
  const cells = [scenario, variant, name, verdict, expected ?? '', signal, notable.join('; ')];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function withoutUndefined({ expected, signal, fixed }: VerdictEntry['assertions'][number]) {
  const known = expected === 'inconclusive' ? null : expected;
  return fixed === undefined ? { expected: known, signal } : { expected: known, signal, fixed };
}
