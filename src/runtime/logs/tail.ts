import { readFile } from 'node:fs/promises';

/** The last lines of a log file, for an error message. */
export async function tail(file: string, lines = 8): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const last = text.trimEnd().split('\n').slice(-lines).join('\n');
  return last === '' ? '(its log is empty)' : last;
}
