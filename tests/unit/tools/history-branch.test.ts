// The history grows by itself: the matrix adds to a branch of its own, and the site is drawn from it.
import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { beforeEach, expect, test, vi } from 'vitest';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { Artifacts } from '../../support/workflow/artifacts.ts';
import { readWorkflow, runJob } from '../../support/workflow/job.ts';
import { writtenEntry } from '../../support/written-entries.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CELL = { scenario: 'tyk-policy-reload', variant: 'scale', gateway: 'tyk', version: '2.9.5' };
const PAGE = '<!-- cells: written by a script -->\n<!-- end of cells -->\n';

// Each test starts programs, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let checkout: string;
let origin: string;

beforeEach(async () => {
  const place = await mkdtemp(path.join(runFolder(), 'history-'));
  origin = path.join(place, 'origin.git');
  checkout = path.join(place, 'checkout');
  await mkdir(path.join(checkout, 'docs/evidence'), { recursive: true });
  await mkdir(path.join(checkout, 'programs'));
  await symlink(path.join(ROOT, 'tools'), path.join(checkout, 'tools'));
  await writeFile(path.join(checkout, 'docs/evidence/history.md'), PAGE);
  await writeFile(path.join(checkout, 'docs/evidence/history.jsonl'), '');
  for (const [name, script] of Object.entries({
    npm: 'exit 0',
    npx: `shift; exec '${process.execPath}' "$@"`,
  }))
    await writeFile(path.join(checkout, 'programs', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  await execa('git', ['init', '--quiet', '--bare', origin]);
  await execa('git', ['init', '--quiet'], { cwd: checkout });
  await execa('git', ['remote', 'add', 'origin', origin], { cwd: checkout });
});

/** The verdicts of a run of one day: green, or red with so many violating trials. */
function resultsOf(day: string, violating: number): string {
  const entry = writtenEntry(CELL, { 'lost-policies': { clean: 20 - violating, violating } });
  return JSON.stringify(toVerdictsFile(new Date(`2026-11-${day}T03:00:00Z`), [entry]));
}

/** Runs the job of matrix.yml on artifacts of these cells. */
async function record(cells: Record<string, string>) {
  const store = await mkdtemp(path.join(runFolder(), 'cells-'));
  const artifacts = new Artifacts(store);
  for (const [cell, text] of Object.entries(cells)) {
    const folder = path.join(await mkdtemp(path.join(runFolder(), 'cell-')), cell);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'verdicts.json'), text);
    await artifacts.upload(`results-${cell}`, path.dirname(folder));
  }
  const workspace = path.join(await mkdtemp(path.join(runFolder(), 'job-')), 'checkout');
  await cp(checkout, workspace, { recursive: true, verbatimSymlinks: true });
  const { result, ran } = await runJob((await readWorkflow('matrix')).jobs['history']!, {
    workspace,
    programs: path.join(workspace, 'programs'),
    contexts: { github: { token: 'secret', ref: 'refs/heads/main', event: {} }, inputs: {} },
    artifacts,
  });
  return { result, said: ran.at(-1)?.said.split('\n') };
}

const branch = async (...words: string[]) => (await execa('git', words, { cwd: origin })).stdout.split('\n');

test('each run adds a commit with its lines to the branch, and half a file of a cell is left out and named', async () => {
  expect(await record({ one: resultsOf('01', 9), two: '{"suiteVersion":' })).toMatchObject({
    result: 'success',
    said: [expect.stringMatching(/^left out: .*two\/verdicts\.json/), '1 line added to the branch history'],
  });
  expect(await record({ one: resultsOf('08', 0) })).toMatchObject({ result: 'success' });
  expect(await branch('log', '--format=%an: %s', 'history')).toEqual([
    'github-actions[bot]: Add 1 verdict of the matrix',
    'github-actions[bot]: Add 1 verdict of the matrix',
  ]);
  const lines = await branch('show', 'history:history.jsonl');
  expect(lines.map((line) => (JSON.parse(line) as { verdict: string }).verdict)).toEqual(['red', 'green']);
  expect(await record({ one: resultsOf('08', 0) })).toMatchObject({
    said: ['0 lines added to the branch history'],
  });
  expect(await branch('rev-list', '--count', 'history')).toEqual(['2']);
});

test('a run without a cell adds nothing', async () => {
  expect(await record({})).toMatchObject({
    result: 'success',
    said: ['0 lines added to the branch history'],
  });
});

const newest = (env: Record<string, string>) =>
  execa(process.execPath, [path.join(ROOT, 'tools/history/newest.ts')], {
    cwd: checkout,
    env,
    reject: false,
  });

test('the page is drawn from the branch, and from the checkout before there is one', async () => {
  expect(await newest({ GH_TOKEN: 'secret' })).toMatchObject({ exitCode: 0 });
  const page = path.join(checkout, 'docs/evidence/history.md');
  expect(await readFile(page, 'utf8')).toContain('No run yet.');
  await record({ one: resultsOf('01', 9) });
  await record({ one: resultsOf('08', 0) });
  expect(await newest({ GH_TOKEN: 'secret' })).toMatchObject({ exitCode: 0 });
  expect(await readFile(page, 'utf8')).toContain('2026-11-08: scale from red to green');
});

test('a server that cannot be reached is told in one sentence without the token', async () => {
  await execa('git', ['remote', 'set-url', 'origin', '/nowhere.git'], { cwd: checkout });
  const { exitCode, stderr } = await newest({ GH_TOKEN: 'secret' });
  expect(stderr).toMatch(/^reload-proof: git ls-remote failed: fatal: .*$/);
  expect(stderr).not.toContain(Buffer.from('x-access-token:secret').toString('base64'));
  expect(exitCode).toBe(2);
});
