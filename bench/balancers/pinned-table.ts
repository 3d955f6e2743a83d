// The tables of docs/guides/blue-green.md from the verdicts of some runs: npx node bench/balancers/pinned-table.ts results/…
import type { VerdictEntry } from '../../src/report/verdicts/schema.ts';
import { UserError } from '../../src/common/user-error.ts';
import { reportErrors } from '../../src/cli/report-errors.ts';
import { readVerdicts } from '../../src/cli/signal/read-verdicts.ts';

const HEAD = [
  'variant',
  'verdict',
  'switches',
  'requests',
  'failed (in switches)',
  'old version: p50 / last, s',
  'left, s',
  'opened',
  'latency p50 / p99, ms',
];
/** The assertion that counts an outcome. */
const ASSERTIONS: Record<string, string> = { error: 'errors', timeout: 'timeouts' };

await reportErrors(() => {
  const places = process.argv.slice(2);
  if (places.length === 0)
    throw new UserError('name results: npx node bench/balancers/pinned-table.ts results/latest');
  const rows = readVerdicts(places).flatMap((entry) => (entry.pinned ? [row(entry, entry.pinned)] : []));
  if (rows.length === 0) throw new UserError(`no deploy was judged in ${places.join(', ')}`);
  process.stdout.write(`${[HEAD, HEAD.map(() => '---'), ...rows].map(line).join('\n')}\n`);
});

function row(entry: VerdictEntry, pinned: NonNullable<VerdictEntry['pinned']>): string[] {
  const { variant, verdict, trials, sent, latencyMs } = entry;
  const red = entry.assertions.filter((assertion) => assertion.verdict === 'red').map(({ name }) => name);
  return [
    variant,
    red.length > 0 ? `red: ${red.join(', ')}` : verdict,
    String(trials),
    sent.toLocaleString('en'),
    failures(entry),
    `${seconds(pinned.clientMs.median)} / ${seconds(pinned.clientMs.max)}`,
    seconds(pinned.oldStoppedMs.median),
    ((pinned.connectionsOpened / sent) * 1000).toFixed(1),
    `${(latencyMs.p50 ?? 0).toFixed(1)} / ${(latencyMs.p99 ?? 0).toFixed(0)}`,
  ];
}

function failures({ outcomes, closes, assertions }: VerdictEntry): string {
  const failed = Object.entries(outcomes).filter(([outcome, count]) => outcome !== 'ok' && count > 0);
  const counts = failed.map(([outcome, count]) => {
    const name = ASSERTIONS[outcome] ?? outcome;
    const switches = assertions.find((assertion) => assertion.name === name)?.tally?.violating;
    return `${count.toLocaleString('en')} ${outcome}${switches === undefined ? '' : ` (${switches})`}`;
  });
  if (closes.handled > 0) counts.push(`${closes.handled} of them handled`);
  return counts.length === 0 ? '0' : counts.join(', ');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function line(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}
