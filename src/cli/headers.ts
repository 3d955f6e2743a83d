import { readFileSync } from 'node:fs';
import { UserError } from '../common/user-error.ts';
import { whyNotSent } from '../load/request-headers.ts';

const STDIN = 0;

/**
 * The headers to send. As with curl, @FILE stands for the lines of a file, and @- for those of standard input.
 * @throws UserError that names the one that cannot be sent, but nothing of a file, which may hold credentials
 */
export function toHeaders(texts: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (const { text, shown } of texts.flatMap(linesOf)) {
    const parts = /^(?<name>[!#$%&'*+.^_`|~\w-]+):\s*(?<value>[\t\x20-\x7e]*)$/.exec(text)?.groups;
    if (!parts) throw new UserError(`${shown} is not of the form "name: value"`);
    const { name = '', value = '' } = parts;
    const key = name.toLowerCase();
    const why = headers.has(key) ? 'it is given twice' : whyNotSent(name, value);
    if (why !== undefined) throw new UserError(`--header ${name} cannot be sent: ${why}`);
    headers.set(key, value);
  }
  return Object.fromEntries(headers);
}

/** A header, and what messages call it. */
interface HeaderLine {
  text: string;
  shown: string;
}

function linesOf(text: string): HeaderLine[] {
  if (!text.startsWith('@')) return [{ text, shown: `--header "${text}"` }];
  const lines = contentOf(text.slice(1)).split(/\r?\n/);
  return lines
    .map((line, index) => ({ text: line, shown: `line ${index + 1} of --header ${text}` }))
    .filter((line) => line.text.trim() !== '');
}

function contentOf(file: string): string {
  try {
    return readFileSync(file === '-' ? STDIN : file, 'utf8');
  } catch (error) {
    throw new UserError(`--header @${file} cannot be read: ${(error as Error).message}`);
  }
}
