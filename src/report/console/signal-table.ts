import { isExpected, describeSignal } from '../../verdict/known-issues/signal.ts';
import type { VerdictEntry } from '../verdicts/schema.ts';

/** Whether every cell is as expected, or green where nothing is. */
export function allExpected(entries: readonly VerdictEntry[]): boolean {
  return entries.every(({ signal, verdict }) => isExpected(signal, verdict));
}

/** Many cells in one table (Markdown), what surprises first. */
export function signalTable(entries: readonly VerdictEntry[]): string {
  const sorted = [...entries].sort((a, b) => rank(a) - rank(b));
  return [
    '| scenario | variant | gateway | verdict | expected | signal | assertions |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...sorted.map(row),
  ].join('\n');
}

/** A line for each cell whose signal is no longer what its run said, since the known issues have changed meanwhile. */
export function changedSignals(then: readonly VerdictEntry[], now: readonly VerdictEntry[]): string[] {
  return now.flatMap(({ scenario, variant, gateway, version, signal }, index) => {
    const before = then[index]?.signal;
    if (before === signal) return [];
    return [`${scenario} ${variant} on ${gateway} ${version} was ${before} by the known issues of its run.`];
  });
}

/** A badge of one cell, as shields.io reads it. */
export function badge({ scenario, variant, gateway, version, verdict, signal }: VerdictEntry): object {
  const color = { green: 'brightgreen', red: 'red', inconclusive: 'yellow' }[verdict];
  const word = signal === 'no expectation' ? verdict : `${verdict}, ${signal}`;
  return { schemaVersion: 1, label: `${scenario} ${variant}: ${gateway} ${version}`, message: word, color };
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
