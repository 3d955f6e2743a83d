// The figures of real Kong in tests/fixtures/kong-trials; its README says where they come from.
import { readFileSync } from 'node:fs';

/** Kong 3.4.1 with the sequence defect of Kong Gateway 3.4.1.0. */
export const WITH_DEFECT = '3.4.1-defect';

/** A line of a table, by the names in its first line; a figure that was not measured is NaN. */
export interface KongFigures {
  image: string;
  scenario: string;
  variant: string;
  /** How the target was in the end: only of a trial with a reload. */
  recovery: string;
  figure: (column: string) => number;
}

/** The lines of a table. */
export function kongFigures(table: 'series' | 'trials'): KongFigures[] {
  const url = new URL(`../fixtures/kong-trials/${table}.csv`, import.meta.url);
  const [header = '', ...lines] = readFileSync(url, 'utf8').trim().split('\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    const text = (column: string) => values[columns.indexOf(column)] ?? '';
    return {
      image: text('image'),
      scenario: text('scenario'),
      variant: text('variant'),
      recovery: text('recovery'),
      figure: (column) => Number(text(column) === '' ? Number.NaN : text(column)),
    };
  });
}
