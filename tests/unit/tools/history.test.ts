// The scripts of the history, as a workflow runs them.
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { writtenEntry } from '../../support/written-entries.ts';

// Two programs are started, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const TOOLS = path.resolve(import.meta.dirname, '../../../tools/history');
const CELL = { scenario: 'tyk-policy-reload', variant: 'scale', gateway: 'tyk', version: '2.9.5' };
const PAGE = '# Verdicts\n\n<!-- cells: written by a script -->\n\n<!-- end of cells -->\n\nThe end.\n';

const tool = (name: string, cwd: string, ...args: string[]) =>
  execa(process.execPath, [path.join(TOOLS, name), ...args], { cwd, reject: false });

test('a history begins, grows with each run, and is drawn into the page', async () => {
  const folder = await mkdtemp(path.join(runFolder(), 'history-'));
  await writeFile(path.join(folder, 'page.md'), PAGE);
  expect(await tool('draw.ts', folder, 'h.jsonl', 'page.md')).toMatchObject({
    exitCode: 0,
    stdout: '0 cells drawn in page',
  });
  expect(await readFile(path.join(folder, 'page.md'), 'utf8')).toContain('No run yet.');
  for (const [day, violating] of [
    ['01', 9],
    ['08', 0],
  ] as const) {
    const entry = writtenEntry(CELL, { 'lost-policies': { clean: 20 - violating, violating } });
    const results = toVerdictsFile(new Date(`2026-11-${day}T03:00:00Z`), [entry]);
    await writeFile(path.join(folder, 'verdicts.json'), JSON.stringify(results));
    const appended = await tool('append.ts', folder, 'h.jsonl', 'verdicts.json');
    expect(appended).toMatchObject({ exitCode: 0, stdout: '1 line added to h.jsonl' });
  }
  expect((await tool('append.ts', folder, 'h.jsonl', 'verdicts.json')).stdout).toBe(
    '0 lines added to h.jsonl',
  );
  expect((await readFile(path.join(folder, 'h.jsonl'), 'utf8')).trimEnd().split('\n')).toHaveLength(2);
  await tool('draw.ts', folder, 'h.jsonl', 'page.md');
  const page = await readFile(path.join(folder, 'page.md'), 'utf8');
  expect(page).toContain('2026-11-08: scale from red to green');
  expect(page).not.toContain('No run yet.');
  expect(page.endsWith('<!-- end of cells -->\n\nThe end.\n')).toBe(true);
  expect(await readdir(path.join(folder, 'page'))).toEqual([
    'timeline.svg',
    'tyk-2.9.5-tyk-policy-reload.svg',
  ]);
});

test.each([
  ['append.ts', [], 'name the history and results'],
  ['draw.ts', [], 'name the history and the page'],
  ['draw.ts', ['h.jsonl', 'nothing.md'], 'nothing.md has no place for the table'],
])('%s %j is refused in one sentence', async (name, args, why) => {
  const { exitCode, stderr } = await tool(name, runFolder(), ...args);
  expect(stderr).toMatch(new RegExp(`^reload-proof: ${why}.*$`));
  expect(exitCode).toBe(2);
});
