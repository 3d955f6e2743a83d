import path from 'node:path';
import type { Command } from 'commander';
import { EXIT_CODES } from '../common/exit-codes.ts';
import { IN_CLONE, PACKAGE_FOLDER, WORKING_FOLDER } from '../common/places.ts';
import { UserError } from '../common/user-error.ts';
import { allExpected, changedSignals, signalTable } from '../report/console/signal-table.ts';
import { judgeByKnownIssues } from '../report/verdicts/judge-by-known-issues.ts';
import { knownIssuesPath } from '../scenario/known-issues/files.ts';
import { mergeKnownIssues, readKnownIssuesFiles } from '../scenario/known-issues/read.ts';
import { readSettings } from '../settings/settings.ts';
import { writeBadges } from './signal/badges.ts';
import { cellsWithoutResult, readPlanned } from './signal/planned-cells.ts';
import { readResults, readVerdicts, unfinishedIn } from './signal/read-verdicts.ts';
import { isOfCheck, unknownOfCell } from './signal/unknown-cell.ts';
import { evidenceOf } from './signal/update/evidence.ts';
import { writeUpdate } from './signal/update/update.ts';

interface Options {
  badges?: string;
  update?: boolean;
  planned?: string;
}

const OF_CHECK =
  'signal needs results of the scenarios, and those of check are of a server or plugin of your own, which check itself compares with what you accept (--accept)';

/** Compares results with the known issues as they are now, in one table. */
export function define(command: Command): void {
  command
    .usage('RESULTS... [options]')
    .argument('<RESULTS...>', 'files named verdicts.json, or folders that hold some')
    .option('--badges <FOLDER>', 'write one badge for each verdict, as shields.io reads it')
    .option('--update', 'write a patch of the known issues for what is fixed upstream')
    .option('--planned <FILE>', 'name the cells of this matrix that have no result')
    .addHelpText(
      'after',
      `
Exit codes: 0 everything is as expected; 1 a surprise, a planned cell without a result or an unfinished run; 2 bad input.

Example:
  $ npx reload-proof signal results/latest`,
    )
    .action(async (places: string[], options: Options) => {
      process.exitCode = await signal(places, options);
    });
}

async function signal(places: readonly string[], options: Options): Promise<number> {
  const { KNOWN_ISSUES, RESULTS_DIR } = readSettings(WORKING_FOLDER);
  const knownIssues = knownIssuesPath(KNOWN_ISSUES);
  if (options.update === true && isInstalled(knownIssues))
    throw new UserError(
      '--update writes a patch of the known issues in a clone of reload-proof: run it there, or name files of your own with KNOWN_ISSUES',
    );
  const files = readKnownIssuesFiles(knownIssues);
  const planned = options.planned === undefined ? undefined : readPlanned(options.planned);
  const all = readVerdicts(places, unknownOfCell, planned !== undefined);
  const then = all.filter((entry) => !isOfCheck(entry));
  if (all.length > 0 && then.length === 0) throw new UserError(`${OF_CHECK}: there are no others`);
  if (then.length < all.length) process.stdout.write(`left out: ${OF_CHECK}\n\n`);
  const entries = judgeByKnownIssues(then, mergeKnownIssues(files));
  process.stdout.write(`${signalTable(entries)}\n`);
  for (const line of changedSignals(then, entries)) process.stdout.write(`\n${line}\n`);
  const missing = cellsWithoutResult(planned ?? [], entries);
  for (const { scenario, gateway, version, part } of missing)
    process.stdout.write(
      `\nno result: ${scenario}${part === undefined ? '' : ` (${part})`} on ${gateway} ${version}\n`,
    );
  const unfinished = unfinishedIn(places);
  for (const file of unfinished) process.stdout.write(`\nnot finished: the run of ${file}\n`);
  const evidence = evidenceOf(
    readResults(places, (entry) => !isOfCheck(entry)),
    entries,
  );
  if (options.badges !== undefined)
    writeBadges(options.badges, entries, (entry) => evidence(entry).provenance.date);
  if (options.update === true) {
    const patchFile = path.resolve(RESULTS_DIR, 'known-issues.patch');
    process.stdout.write(
      `\n${await writeUpdate(entries, { root: WORKING_FOLDER, files, evidence, patchFile })}\n`,
    );
  }
  return allExpected(entries) && missing.length === 0 && unfinished.length === 0
    ? EXIT_CODES.green
    : EXIT_CODES.red;
}

/** Whether these are the files of the installed package, of which a patch would be of no use. */
function isInstalled(file: string): boolean {
  return !IN_CLONE && !path.relative(PACKAGE_FOLDER, file).startsWith('..');
}
