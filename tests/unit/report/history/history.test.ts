// The history of verdicts: a line for each cell and run, drawn so that one sees when a verdict changed.
import { expect, test } from 'vitest';
import {
  cellsIn,
  linesOf,
  newLines,
  readHistory,
  type HistoryLine,
} from '../../../../src/report/history/history.ts';
import { badgeSvg, timelineSvg } from '../../../../src/report/history/svg.ts';
import { badgeFile, historyTable } from '../../../../src/report/history/table.ts';
import { toVerdictsFile } from '../../../../src/report/verdicts/verdicts-file.ts';
import { writtenEntry } from '../../../support/written-entries.ts';

const CELL = { scenario: 'kong-plugin-languages', gateway: 'kong', version: '3.9.3' };
const CLEAN = { bypasses: { clean: 20, violating: 0 } };
const RED = { bypasses: { clean: 0, violating: 9 } };

const run = (day: string, variants: Record<string, typeof CLEAN>) =>
  toVerdictsFile(
    new Date(`2026-11-${day}T03:00:00Z`),
    Object.entries(variants).map(([variant, tallies]) => writtenEntry({ ...CELL, variant }, tallies)),
  );
const history = (...runs: ReturnType<typeof run>[]) => runs.flatMap((file) => linesOf(file));
const written = (lines: readonly HistoryLine[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

const of = (version: string) =>
  linesOf(toVerdictsFile(new Date(0), [writtenEntry({ ...CELL, version, variant: 'go' }, CLEAN)]));

const THREE = history(
  run('01', { go: CLEAN, js: RED }),
  run('08', { go: CLEAN, js: RED }),
  run('15', { go: RED, js: CLEAN }),
);

test('a run has one line for each cell, with all its variants', () => {
  const other = writtenEntry({ ...CELL, version: '3.8.0', variant: 'go' }, CLEAN);
  const file = run('01', { go: CLEAN, js: RED });
  file.verdicts.push(other);
  expect(linesOf(file)).toEqual([
    {
      date: '2026-11-01T03:00:00.000Z',
      run: '2026-11-01T030000Z',
      suite: file.suiteVersion,
      ...CELL,
      verdict: 'red',
      variants: { go: 'green', js: 'red' },
    },
    expect.objectContaining({ version: '3.8.0', verdict: 'green', variants: { go: 'green' } }),
  ]);
});

test('a run that did not finish says nothing', () => {
  expect(linesOf({ ...run('01', { go: CLEAN }), complete: false })).toEqual([]);
});

test('what is written is read again, and added once', () => {
  expect(readHistory(written(THREE), 'h.jsonl')).toEqual(THREE);
  expect(newLines(THREE, THREE)).toEqual([]);
  expect(newLines(THREE.slice(0, 2), [...THREE, ...THREE])).toEqual(THREE.slice(2));
});

test('two results of one run with different variants are both kept', () => {
  const parts = history(run('01', { go: CLEAN }), run('01', { js: RED }));
  expect(newLines([], parts)).toEqual(parts);
});

test('a line that is none is refused by its number', () => {
  expect(() => readHistory(`${written(THREE)}{"date":1}\n`, 'h.jsonl')).toThrow(/^h\.jsonl:4: date: /);
  expect(() => readHistory('no JSON', 'h.jsonl')).toThrow(/^h\.jsonl:1: /);
});

test('a change of a verdict is seen, in which run and in which variant', () => {
  const [cell] = cellsIn(THREE.toReversed());
  expect(cell).toMatchObject({ verdict: 'red', variants: { go: 'red', js: 'green' } });
  const change = { line: expect.objectContaining({ date: '2026-11-15T03:00:00.000Z' }) as object };
  expect(cell?.changes).toEqual([
    { ...change, variant: 'go', from: 'green', to: 'red' },
    { ...change, variant: 'js', from: 'red', to: 'green' },
  ]);
});

test('a run of some variants changes nothing of the others', () => {
  const [cell] = cellsIn(history(run('01', { go: RED, js: CLEAN }), run('08', { js: CLEAN })));
  expect(cell).toMatchObject({ verdict: 'red', variants: { go: 'red', js: 'green' }, changes: [] });
});

test('cells are in the order of their versions', () => {
  expect(cellsIn(['3.10.0', '3.9.3'].flatMap(of)).map(({ version }) => version)).toEqual(['3.9.3', '3.10.0']);
});

test('a badge has verdict and date', () => {
  const [cell] = cellsIn(THREE);
  expect(cell && badgeFile(cell)).toBe('kong-3.9.3-kong-plugin-languages.svg');
  expect(cell && badgeSvg(cell)).toContain('aria-label="kong 3.9.3 kong-plugin-languages: red 2026-11-15"');
});

test('the timeline has a mark for each run, and a frame where a verdict changed', () => {
  const svg = timelineSvg(cellsIn(THREE));
  expect(svg.match(/<title>/g)).toHaveLength(3);
  expect(svg.match(/stroke="#000"/g)).toHaveLength(1);
  expect(svg).toContain(
    '<title>2026-11-15T03:00:00.000Z red (run 2026-11-15T030000Z); go: green to red; js: red to green</title>',
  );
  expect(svg).toContain('>2026-11-01</text>');
  expect(svg).not.toMatch(/https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
});

test('the table links the badge and says what changed last', () => {
  expect(historyTable(cellsIn(THREE), 'history')).toBe(
    [
      '| cell | runs | not green now | last change |',
      '| --- | ---: | --- | --- |',
      '| ![kong 3.9.3 kong-plugin-languages](history/kong-3.9.3-kong-plugin-languages.svg) | 3 | go red | 2026-11-15: js from red to green |',
    ].join('\n'),
  );
});

test('without a run there is nothing to show, and that is said', () => {
  expect(readHistory('', 'h.jsonl')).toEqual([]);
  expect(timelineSvg(cellsIn([]))).toContain('No run yet.');
  expect(historyTable(cellsIn([]), 'history')).toBe('No run yet.');
});

test('a single run stands in the middle', () => {
  expect(timelineSvg(cellsIn(THREE.slice(0, 1)))).toMatch(/<rect x="\d+"/);
});

test('what a program says of itself cannot break out of the drawing', () => {
  const [first] = THREE;
  if (!first) throw new Error('there is a line');
  const odd = cellsIn([{ ...first, version: '<script>&"' }]);
  expect(timelineSvg(odd)).toContain('kong &lt;script&gt;&amp;&quot;');
  expect(odd.map(badgeSvg).join('')).not.toContain('<script>');
});
