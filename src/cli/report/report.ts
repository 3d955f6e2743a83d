// npm run report -- RUN [RUN]: makes the report of a run again from its records, or compares two runs.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../../common/user-error.ts';
import { ForeignRecord } from '../../record/disk/trial-file.ts';
import { renderHtml } from '../../report/html/html.ts';
import { writeIssues } from '../../report/markdown/upstream-issue.ts';
import { judgeAgain } from '../../report/verdicts/judge-again.ts';
import { openRun } from '../../report/verdicts/open-run.ts';
import { UNFINISHED } from '../../report/console/run-summary.ts';
import { reportModel } from '../../report/html/view/report-model.ts';

const USAGE =
  'npm run report -- RUN makes the report of a run again, npm run report -- RUN RUN compares two; --out FILE says where to';
const BAD_INPUT = 2;

async function main(): Promise<void> {
  const { positionals, values } = readArguments();
  if (positionals.length < 1 || positionals.length > 2) throw new UserError(USAGE);
  const names = namesOf(positionals);
  const [first] = positionals;
  const out =
    values.out ?? (positionals.length === 1 ? path.join(first ?? '.', 'report.html') : 'comparison.html');
  const runs = [];
  for (const [index, run] of positionals.entries()) {
    const file = await openRun(run);
    if (!file.complete) process.stdout.write(`${run}: ${UNFINISHED}\n`);
    for (const line of await judgeAgain(run, file)) process.stdout.write(`${line}\n`);
    runs.push({
      name: positionals.length === 1 ? '' : (names[index] ?? run),
      folder: path.relative(path.dirname(out), run),
      model: await reportModel(run, file),
    });
  }
  await writeFile(out, await renderHtml(runs)).catch((error: unknown) => {
    throw new UserError(`${out} cannot be written: ${(error as Error).message}`);
  });
  const [only] = runs;
  const issues =
    runs.length === 1 && only && first !== undefined ? await writeIssues(first, only.model, []) : [];
  process.stdout.write(`${[out, ...issues].join('\n')}\n`);
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
  } catch (error) {
    throw new UserError(`${(error as Error).message}; ${USAGE}`);
  }
}

/** What tells two folders apart: "before" and "after" of results/before/latest and results/after/latest. */
function namesOf(runs: readonly string[]): string[] {
  const parts = runs.map((run) => path.resolve(run).split(path.sep));
  const [one = [], other = []] = parts;
  let end = 0;
  while (end < Math.min(one.length, other.length) - 1 && one.at(-1 - end) === other.at(-1 - end)) end++;
  return parts.map((words) => words.at(-1 - end) ?? '');
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UserError || error instanceof ForeignRecord)) throw error;
  process.stderr.write(`reload-proof: ${error.message}\n`);
  process.exitCode = BAD_INPUT;
}
