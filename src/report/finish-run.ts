import path from 'node:path';
import type { RouteRow } from './console/route-row.ts';
import { runSummary } from './console/run-summary.ts';
import { renderTable } from './console/table.ts';
import { writeReport } from './html/write-report.ts';
import { addJobSummary } from './markdown/job-summary.ts';
import type { VerdictEntry, VerdictsFile } from './verdicts/schema.ts';

/** What a run reports of one verdict. */
export interface Reported {
  entry: VerdictEntry;
  /** Its row in the final table. */
  row: RouteRow;
  /** Further lines to print about it at the end of the run. */
  summary?: string;
}

/**
 * Writes the verdicts, the report and the drafts of issues of a run that has ended, and the summary of a GitHub job.
 * Returns the last lines to print. `secrets` must not appear in the drafts.
 */
export async function finishRun(
  folder: string,
  file: VerdictsFile,
  reported: readonly Reported[],
  secrets: readonly string[],
): Promise<string> {
  await writeReport(folder, file, secrets);
  await addJobSummary(file);
  // A verdict on the target itself has no requests.
  const rows = reported.map(({ row }) => row).filter(({ requests }) => requests > 0);
  const summaries = reported.flatMap(({ summary }) => (summary === undefined ? [] : [`${summary}\n\n`]));
  return `\n${renderTable(rows)}\n\n${summaries.join('')}${runSummary(file)}
verdicts, report and trials: ${path.relative(process.cwd(), folder)}`;
}
