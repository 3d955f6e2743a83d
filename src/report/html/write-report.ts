import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { renderHtml } from './html.ts';
import { writeIssues } from '../markdown/upstream-issue.ts';
import type { VerdictsFile } from '../verdicts/schema.ts';
import { writeVerdicts } from '../verdicts/verdicts-file.ts';
import { reportModel } from './view/report-model.ts';

/** Writes verdicts.json and, from it and the recorded trials, report.html and drafts of upstream issues. */
export async function writeReport(
  run: string,
  file: VerdictsFile,
  secrets: readonly string[] = [],
): Promise<void> {
  await mkdir(run, { recursive: true });
  writeVerdicts(run, file);
  const model = await reportModel(run, file);
  await writeFile(path.join(run, 'report.html'), await renderHtml([{ name: '', folder: '', model }]));
  await writeIssues(run, model, secrets);
}
