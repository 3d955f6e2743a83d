import { shareText } from '../../common/share-text.ts';
import { PERCENTILES, type RouteRow } from './route-row.ts';

type Column = [title: string, cell: (row: RouteRow) => string];

const LINE_WIDTH = 78;
const RULE = ` ${'-'.repeat(LINE_WIDTH)}`;
const NAME_WIDTH = 24;
const CELL_WIDTH = 11;

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const two = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** The final table in the style of load tools: requests, times, percentiles, errors. */
export function renderTable(rows: readonly RouteRow[]): string {
  const requests: Column[] = [
    ['# reqs', (row) => whole.format(row.requests)],
    ['# fails', (row) => `${whole.format(row.failures)} (${failureShare(row)})`],
    ['req/s', (row) => two.format(row.perSecond)],
    ['fail/s', (row) => two.format(row.failuresPerSecond)],
  ];
  const times: Column[] = [
    ['Avg (ms)', (row) => two.format(row.mean)],
    ['Min', (row) => two.format(row.min)],
    ['Max', (row) => two.format(row.max)],
    ['Median', (row) => two.format(row.percentiles[0] ?? 0)],
  ];
  const percentiles = PERCENTILES.map((percent, index): Column => [
    `${percent}%`,
    (row) => two.format(row.percentiles[index] ?? 0),
  ]);
  return [
    ' === PER REQUEST METRICS ===',
    block(requests, rows),
    block(times, rows),
    ' Percentiles of the time to the last byte, in ms:',
    block(percentiles, rows),
    ' === ERRORS ===',
    RULE,
    ' Count       | Error',
    RULE,
    ...errorLines(rows),
    RULE,
  ].join('\n');
}

function block(columns: Column[], rows: readonly RouteRow[]): string {
  const titles = line(
    'Name',
    columns.map(([title]) => title),
  );
  const lines = rows.map((row) =>
    line(
      row.name,
      columns.map(([, cell]) => cell(row)),
    ),
  );
  return [RULE, titles, RULE, ...lines, RULE].join('\n');
}

function line(name: string, cells: string[]): string {
  return ` ${name.padEnd(NAME_WIDTH)} | ${cells.map((cell) => cell.padStart(CELL_WIDTH)).join(' | ')}`;
}

function errorLines(rows: readonly RouteRow[]): string[] {
  const lines = rows.flatMap(({ name, failed }) =>
    failed.map(([what, count]) => ` ${whole.format(count).padEnd(13)} ${name}: ${what}`),
  );
  return lines.length === 0 ? [' none'] : lines;
}

function failureShare({ failures, requests }: RouteRow): string {
  return shareText(failures, requests).replace(' ', '');
}
