// Many results in one table, by the known issues of now: npm run signal -- results/… [--badges folder] [--update] [--planned cells.json].
// Exits with 1 on a surprise, a planned cell without a result or a run that did not come to its end, with 2 on bad input.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeUpdate } from './update/update.ts';
import { judgeByKnownIssues } from '../../report/verdicts/judge-by-known-issues.ts';
import type { VerdictEntry } from '../../report/verdicts/schema.ts';
import { allExpected, badge, changedSignals, signalTable } from '../../report/console/signal-table.ts';
import { UserError } from '../../common/user-error.ts';
import { mergeKnownIssues, readKnownIssuesFiles } from '../../scenario/known-issues/read.ts';
import { readSettings } from '../../settings/settings.ts';
import { cellsWithoutResult, readPlanned } from './planned-cells.ts';
import { BAD_INPUT, readVerdicts, unfinishedIn } from './read-verdicts.ts';
import { unknownOfCell } from './unknown-cell.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

function writeBadges(folder: string, entries: readonly VerdictEntry[]): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const entry of entries) {
      const name = [entry.scenario, entry.variant, entry.gateway, entry.version]
        .join('-')
        .replaceAll('/', '-');
      writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(badge(entry))}\n`);
    }
  } catch (error) {
    throw new UserError(
      `the badges cannot be written (${(error as Error).message}); name another folder with --badges`,
    );
  }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { badges: { type: 'string' }, update: { type: 'boolean' }, planned: { type: 'string' } },
    });
  } catch (error) {
    throw new UserError((error as Error).message.split('. ')[0]);
  }
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (positionals.length === 0) throw new UserError('name results: npm run signal -- results/latest');
  const { KNOWN_ISSUES, RESULTS_DIR } = readSettings(ROOT);
  const files = readKnownIssuesFiles(path.resolve(ROOT, KNOWN_ISSUES));
  const planned = values.planned === undefined ? undefined : readPlanned(values.planned);
  const then = readVerdicts(positionals, unknownOfCell, planned !== undefined);
  const entries = judgeByKnownIssues(then, mergeKnownIssues(files));
  process.stdout.write(`${signalTable(entries)}\n`);
  for (const line of changedSignals(then, entries)) process.stdout.write(`\n${line}\n`);
  const missing = cellsWithoutResult(planned ?? [], entries);
  for (const { scenario, gateway, version } of missing)
    process.stdout.write(`\nno result: ${scenario} on ${gateway} ${version}\n`);
  const unfinished = unfinishedIn(positionals);
  for (const file of unfinished) process.stdout.write(`\nnot finished: the run of ${file}\n`);
  if (values.badges !== undefined) writeBadges(values.badges, entries);
  if (values.update === true) {
    const patchFile = path.resolve(RESULTS_DIR, 'known-issues.patch');
    process.stdout.write(`\n${await writeUpdate(entries, { root: ROOT, files, patchFile })}\n`);
  }
  return allExpected(entries) && missing.length === 0 && unfinished.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`reload-proof: ${error.message}\n`);
  process.exitCode = BAD_INPUT;
}
