import type { Verdict } from '../../verdict/decide/merge.ts';
import type { CellHistory, HistoryLine } from './history.ts';

/** Readable with white text on it. */
const COLORS: Record<Verdict, string> = { green: '#1a7f37', red: '#cf222e', inconclusive: '#9a6700' };
/** So that nobody has to tell the colors apart. */
const LETTERS: Record<Verdict, string> = { green: 'G', red: 'R', inconclusive: '?' };
const FONT = 'font-family="Verdana, DejaVu Sans, sans-serif" font-size="11"';
/** Of a letter in that font, generously. */
const LETTER_WIDTH = 7;

const LABEL_WIDTH = 330;
const RUNS_WIDTH = 560;
const ROW = 26;
const MARK = 18;
const HEAD = 30;

/** The day of a line. */
export function dayOf({ date }: Pick<HistoryLine, 'date'>): string {
  return date.slice(0, 'yyyy-mm-dd'.length);
}

/** A badge: what it is about, the verdict and its date. */
export function badgeSvg({ scenario, gateway, version, verdict, lines }: CellHistory): string {
  const last = lines.at(-1);
  const label = `${gateway} ${version} ${scenario}`;
  const message = `${verdict} ${last ? dayOf(last) : ''}`;
  const [left, right] = [widthOf(label), widthOf(message)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${escape(`${label}: ${message}`)}">`,
    `<title>${escape(`${label}: ${message}`)}</title>`,
    `<rect width="${left}" height="20" fill="#555"/><rect x="${left}" width="${right}" height="20" fill="${COLORS[verdict]}"/>`,
    `<g fill="#fff" ${FONT}><text x="6" y="14">${escape(label)}</text><text x="${left + 6}" y="14">${escape(message)}</text></g>`,
    '</svg>\n',
  ].join('\n');
}

/** The runs of all cells over time, one row for each cell. A verdict that has changed has a black frame. */
export function timelineSvg(cells: readonly CellHistory[]): string {
  const times = cells.flatMap(({ lines }) => lines.map(({ date }) => Date.parse(date)));
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const width = LABEL_WIDTH + RUNS_WIDTH + MARK * 2;
  const height = HEAD + Math.max(1, cells.length) * ROW;
  const at = (date: string) => {
    const share = to > from ? (Date.parse(date) - from) / (to - from) : 0.5;
    return Math.round(LABEL_WIDTH + MARK + share * RUNS_WIDTH);
  };
  const head =
    times.length === 0
      ? `<text x="8" y="20" fill="#57606a">No run yet.</text>`
      : `<g fill="#57606a"><text x="${LABEL_WIDTH}" y="18">${new Date(from).toISOString().slice(0, 10)}</text><text x="${width - 8}" y="18" text-anchor="end">${new Date(to).toISOString().slice(0, 10)}</text></g>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="Verdicts of each cell over time" ${FONT}>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    head,
    ...cells.map((cell, index) => row(cell, HEAD + index * ROW, at)),
    '</svg>\n',
  ].join('\n');
}

function row(
  { scenario, gateway, version, lines, changes }: CellHistory,
  top: number,
  at: (date: string) => number,
): string {
  const marks = lines.map((line) => {
    const own = changes.filter((change) => change.line === line);
    const words = own.map(({ variant, from, to }) => `${variant}: ${from} to ${to}`);
    const title = [`${line.date} ${line.verdict} (run ${line.run})`, ...words].join('; ');
    const x = at(line.date) - MARK / 2;
    const frame = own.length > 0 ? ' stroke="#000" stroke-width="3"' : '';
    return `<g><title>${escape(title)}</title><rect x="${x}" y="${top + 3}" width="${MARK}" height="${MARK}" rx="3" fill="${COLORS[line.verdict]}"${frame}/><text x="${x + MARK / 2}" y="${top + 16}" fill="#fff" text-anchor="middle">${LETTERS[line.verdict]}</text></g>`;
  });
  const label = `<text x="8" y="${top + 16}" fill="#1f2328">${escape(`${gateway} ${version} ${scenario}`)}</text>`;
  return `<g>${label}${marks.join('')}</g>`;
}

function widthOf(text: string): number {
  return text.length * LETTER_WIDTH + 12;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
