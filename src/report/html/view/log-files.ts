import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Trial } from '../../../record/trial.ts';
import type { LogFile } from './model.ts';

const LOGS = 'logs';
const figure = new Intl.NumberFormat('en-US');

/** The logs of a run, sorted by name; empty if they were not kept. */
export async function logFilesOf(run: string): Promise<LogFile[]> {
  const entries = await readdir(path.join(run, LOGS), { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const files = entries.filter((entry) => entry.isFile());
  const found = files.map(async ({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return { file: path.relative(run, file).split(path.sep).join('/'), bytes: (await stat(file)).size };
  });
  return (await Promise.all(found)).sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** The logs of the targets of these trials. Since a run may have been moved, a log is found by the end of its path. */
export function logsOfTrials(trials: readonly Trial[], all: readonly LogFile[]): LogFile[] {
  const written = trials.map(({ logFile }) => `/${logFile.replaceAll('\\', '/')}`);
  return all.filter(({ file }) => written.some((name) => name.endsWith(`/${file}`)));
}

/**
 * Describes what the report shows of the log written during a trial; `kept` means that the report contains its lines.
 */
export function logText({ history }: Trial, kept: boolean): string {
  if (!history || history.logRead === false)
    return 'The log was not read during this trial: see the log file for what was written then.';
  const shown = history.log.reduce((sum, { times }) => sum + times, 0);
  const lines = shown + history.logLeftOut;
  if (lines === 0) return 'No line was written to the log during this trial.';
  const all = lines === 1 ? '1 line was' : `${figure.format(lines)} lines were`;
  if (!kept) return `${all} written to the log during this trial; this report does not contain them.`;
  if (history.logLeftOut === 0) return `${all} written to the log during this trial.`;
  return `${all} written to the log during this trial. The first ${figure.format(shown)} are shown; the others are in the log file.`;
}
