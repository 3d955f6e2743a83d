// Many results in one table: npm run signal -- results/… [--badges folder]. Exits with 1 on a surprise, with 2 on bad input.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { VerdictEntry } from '../src/report/schema.ts';
import { allExpected, badge, signalTable } from '../src/report/signal-table.ts';
import { UserError } from '../src/runtime/user-error.ts';
import { BAD_INPUT, isBadInput, readVerdicts } from './read-verdicts.ts';

function writeBadges(folder: string, entries: readonly VerdictEntry[]): void {
  mkdirSync(folder, { recursive: true });
  for (const entry of entries) {
    const name = [entry.scenario, entry.variant, entry.gateway, entry.version].join('-').replaceAll('/', '-');
    writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(badge(entry))}\n`);
  }
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { badges: { type: 'string' } },
  });
  if (positionals.length === 0) throw new UserError('name results: npm run signal -- results/latest');
  const entries = readVerdicts(positionals);
  process.stdout.write(`${signalTable(entries)}\n`);
  if (values.badges !== undefined) writeBadges(values.badges, entries);
  process.exitCode = allExpected(entries) ? 0 : 1;
} catch (error) {
  if (!isBadInput(error)) throw error;
  process.stderr.write(`reload-proof: ${error.message}\n`);
  process.exitCode = BAD_INPUT;
}
