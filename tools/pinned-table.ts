// The table of docs/blue-green.md from a run's verdicts: node tools/pinned-table.ts results/latest/verdicts.json
import { readFile } from 'node:fs/promises';
import { verdictsFile, type VerdictEntry } from '../src/report/schema.ts';

const HEAD = [
  'variant',
  'verdict',
  'switches',
  'requests',
  'failed',
  'old answers: p50 / last, s',
  'connections opened per 1,000 requests',
  'latency p50 / p99, ms',
];

const [file = 'results/latest/verdicts.json'] = process.argv.slice(2);
const { verdicts } = verdictsFile.parse(JSON.parse(await readFile(file, 'utf8')));
const rows = verdicts.flatMap((entry) => (entry.pinned ? [row(entry, entry.pinned)] : []));
process.stdout.write(`${[HEAD, HEAD.map(() => '---'), ...rows].map(line).join('\n')}\n`);

function row(entry: VerdictEntry, pinned: NonNullable<VerdictEntry['pinned']>): string[] {
  const { variant, verdict, trials, sent, outcomes, latencyMs } = entry;
  const red = entry.assertions.filter((assertion) => assertion.verdict === 'red').map(({ name }) => name);
  const failed = Object.entries(outcomes).filter(([outcome, count]) => outcome !== 'ok' && count > 0);
  return [
    variant,
    red.length > 0 ? `red: ${red.join(', ')}` : verdict,
    String(trials),
    sent.toLocaleString('en'),
    failed.length === 0 ? '0' : failed.map(([outcome, count]) => `${count} ${outcome}`).join(', '),
    `${seconds(pinned.clientMs.median)} / ${seconds(pinned.clientMs.max)}`,
    ((pinned.connectionsOpened / sent) * 1000).toFixed(1),
    `${(latencyMs.p50 ?? 0).toFixed(2)} / ${(latencyMs.p99 ?? 0).toFixed(2)}`,
  ];
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function line(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}
