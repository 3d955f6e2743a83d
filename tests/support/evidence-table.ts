import type { Verdict } from '../../src/verdict/decide/merge.ts';
import type { Tally } from '../../src/verdict/decide/sequential-test.ts';

/** What one assertion found. */
export interface FoundAssertion {
  name: string;
  verdict: Verdict;
  tally: Tally;
}

/** What a run found in one variant. */
export interface Found {
  /** Undefined for a table, whose heading says it. */
  scenario: string | undefined;
  variant: string;
  version: string;
  assertions: FoundAssertion[];
}

/**
 * The rows of the tables below a heading of a page. A table names in its columns the variant and the switches, and
 * either the assertion of a row and in how many switches it was violated, or the verdict in words.
 */
export function tableIn(page: string, heading: string, version: string): Found[] {
  const lines = page.split('\n');
  const from = lines.findIndex((line) => /^#+ /.test(line) && slugOf(line) === heading);
  if (from === -1) throw new Error(`there is no heading ${heading}`);
  const length = lines.slice(from + 1).findIndex((line) => /^#+ /.test(line));
  const section = lines.slice(from + 1, length === -1 ? undefined : from + 1 + length);
  const found: Found[] = [];
  let columns: string[] | undefined;
  for (const line of section) {
    if (!line.startsWith('|')) columns = undefined;
    else if (!columns) columns = cellsOf(line);
    else if (!/^\|[\s|:-]+$/.test(line)) {
      const row = new Map(cellsOf(line).map((cell, index) => [columns?.[index] ?? '', cell]));
      const variant = row.get('variant');
      if (variant !== undefined)
        found.push({ scenario: undefined, variant, version, assertions: inRow(row) });
    }
  }
  return found;
}

function inRow(row: ReadonlyMap<string, string>): FoundAssertion[] {
  const switches = Number(row.get('switches'));
  const name = row.get('assertion');
  if (name !== undefined) {
    const violating = Number(row.get('violated in'));
    const tally = { clean: switches - violating, violating };
    return [{ name, verdict: violating > 0 ? 'red' : 'green', tally }];
  }
  const [, red = ''] = /red: ([^;]*?)(?:, inconclusive|$)/.exec(row.get('verdict') ?? '') ?? [];
  return red === ''
    ? []
    : red
        .split(', ')
        .map((each) => ({ name: each, verdict: 'red', tally: { clean: 0, violating: switches } }));
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The name that a heading has in a link, as on GitHub. */
export function slugOf(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
