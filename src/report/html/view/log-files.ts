import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Trial } from '../../../record/trial.ts';
import type { LogFile } from './model.ts';

const LOGS = 'logs';
const figure = new Intl.NumberFormat('en-US');

/** The logs that a run has left, by name; none when they were not kept. */
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

/** The logs of the targets of these trials. A run may have been moved: a log is found by the end of its path. */
export function logsOfTrials(trials: readonly Trial[], all: readonly LogFile[]): LogFile[] {
  const written = trials.map(({ logFile }) => `/${logFile.replaceAll('\\', '/')}`);
  return all.filter(({ file }) => written.some((name) => name.endsWith(`/${file}`)));
}

/** What the report shows of the log that was written while a trial ran; `kept` when it holds the lines of this one. */
export function logText({ history }: Trial, kept: boolean): string {
  if (!history || history.logRead === false)
    return 'The log was not read while this trial ran: what was written then is in the log file only.';
  const shown = history.log.reduce((sum, { times }) => sum + times, 0);
  const lines = shown + history.logLeftOut;
  if (lines === 0) return 'No line was written to the log while this trial ran.';
  const all = lines === 1 ? '1 line was' : `${figure.format(lines)} lines were`;
  if (!kept) return `${all} written to the log while this trial ran; this report holds none of this trial's.`;
  if (history.logLeftOut === 0) return `${all} written to the log while this trial ran.`;
  return `${all} written to the log while this trial ran. The first ${figure.format(shown)} are shown, the others are in the log file.`;
}
