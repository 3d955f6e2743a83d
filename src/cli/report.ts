import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../common/user-error.ts';
import { UNFINISHED } from '../report/console/run-summary.ts';
import { renderHtml } from '../report/html/html.ts';
import { reportModel } from '../report/html/view/report-model.ts';
import { writeIssues } from '../report/markdown/upstream-issue.ts';
import { rejudge } from '../report/verdicts/rejudge.ts';
import { openRun } from '../report/verdicts/open-run.ts';

interface Options {
  out?: string;
}

/** Writes the report of a run again from its records, or one that compares two runs. */
export function define(command: Command): void {
  command
    .usage('RUN [RUN] [options]')
    .argument('<RUN>', 'the folder of a run, such as results/latest')
    .argument('[RUN]', 'the folder of a run to compare it with')
    .option(
      '--out <FILE>',
      'where the report goes (default: report.html in the folder, or comparison.html beside the first of two)',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ npx reload-proof report results/latest
  $ npx reload-proof report results/2026-11-25T10-12-03 results/latest --out both.html`,
    )
    .action(async (run: string, other: string | undefined, options: Options) => {
      await writeReport(other === undefined ? [run] : [run, other], options);
    });
}

async function writeReport(folders: readonly string[], options: Options): Promise<void> {
  const names = namesOf(folders);
  const [first = '.'] = folders;
  const out =
    options.out ??
    (folders.length === 1
      ? path.join(first, 'report.html')
      : path.join(path.relative('', path.dirname(path.resolve(first))), 'comparison.html'));
  const runs = [];
  for (const [index, run] of folders.entries()) {
    const file = await openRun(run);
    if (!file.complete) process.stdout.write(`${run}: ${UNFINISHED}\n`);
    // What is drawn is what this version finds, so that it fits the verdicts of this version.
    const now = await rejudge(run, file);
    for (const line of now.lines) process.stdout.write(`${line}\n`);
    runs.push({
      name: folders.length === 1 ? '' : (names[index] ?? run),
      folder: path.relative(path.dirname(out), run),
      model: await reportModel(run, now.file, true),
    });
  }
  await writeFile(out, await renderHtml(runs)).catch((error: unknown) => {
    throw new UserError(`${out} cannot be written: ${(error as Error).message}`);
  });
  const [only] = runs;
  const issues = runs.length === 1 && only ? await writeIssues(first, only.model, []) : [];
  process.stdout.write(`${[out, ...issues].join('\n')}\n`);
}

/** What tells two folders apart: "before" and "after" of results/before/latest and results/after/latest. */
function namesOf(runs: readonly string[]): string[] {
  const parts = runs.map((run) => path.resolve(run).split(path.sep));
  const [one = [], other = []] = parts;
  let end = 0;
  while (end < Math.min(one.length, other.length) - 1 && one.at(-1 - end) === other.at(-1 - end)) end++;
  return parts.map((words) => words.at(-1 - end) ?? '');
}
