// Each run has its own folder, and "latest" links to the one that was started last.
import { mkdir, mkdtemp, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { beginRun, endRun } from '../../../src/report/verdicts/begin-run.ts';
import { pruneRuns } from '../../../src/scenario/prune-runs.ts';
import { reserveRun, type Run } from '../../../src/report/verdicts/results-folder.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

const NOON = Date.UTC(2026, 10, 25, 12);
/** No process has it: Linux gives out smaller ones only. */
const NO_PID = 2 ** 30;

const newResults = () => mkdtemp(path.join(runFolder(), 'results-'));
const at = (second: number) => new Date(NOON + second * 1000);

async function begun(results: string, second: number, change: Partial<Run> = {}): Promise<Run> {
  const run = { ...(await reserveRun(results, true, at(second))), ...change };
  beginRun(run);
  return run;
}

async function ended(results: string, second: number): Promise<Run> {
  const run = await begun(results, second);
  endRun(run);
  return run;
}

test('runs that start in the same second have folders of their own, named after it', async () => {
  const results = await newResults();
  const runs = await Promise.all([0, 0.2, 0.9].map((second) => reserveRun(results, true, at(second))));
  expect(runs.map(({ folder }) => path.basename(folder)).sort()).toEqual([
    '2026-11-25T12-00-00',
    '2026-11-25T12-00-00-2',
    '2026-11-25T12-00-00-3',
  ]);
});

test('latest links to the run that was started last, whichever begins judging last', async () => {
  const results = await newResults();
  const first = await reserveRun(results, true, at(0));
  const second = await reserveRun(results, true, at(0.5));
  await expect(readlink(path.join(results, 'latest'))).rejects.toThrow('ENOENT');
  beginRun(second);
  beginRun(first);
  expect(await readlink(path.join(results, 'latest'))).toBe('2026-11-25T12-00-00-2');
});

test('a run that is killed after it began is recorded as not complete', async () => {
  const results = await newResults();
  await ended(results, 0);
  const { folder } = await begun(results, 1);
  const latest = path.join(results, 'latest', 'verdicts.json');
  expect(JSON.parse(await readFile(latest, 'utf8'))).toMatchObject({ complete: false, verdicts: [] });
  expect(await readlink(path.join(results, 'latest'))).toBe(path.basename(folder));
});

test('a run of controls writes no verdicts, which might be mistaken for those of a server', async () => {
  const { folder } = await begun(await newResults(), 0, { judges: false });
  expect(await readdir(folder)).toEqual(['run.json']);
});

test('a run with a start in the future does not hold the link', async () => {
  const results = await newResults();
  const ahead = await reserveRun(results, true, new Date(Date.now() + 3_600_000));
  await begun(results, 0);
  await writeFile(
    path.join(ahead.folder, 'run.json'),
    JSON.stringify({ startedAt: ahead.startedAt, pid: NO_PID, ended: true }),
  );
  await begun(results, 1);
  expect(await readlink(path.join(results, 'latest'))).toBe('2026-11-25T12-00-01');
});

test('a folder named latest from an earlier version is kept under another name', async () => {
  const results = await newResults();
  await mkdir(path.join(results, 'latest'));
  await writeFile(path.join(results, 'latest', 'verdicts.json'), '{}');
  await begun(results, 0);
  const kept = (await readdir(results)).find((name) => name.startsWith('latest-until-')) ?? '';
  expect(await readdir(path.join(results, kept))).toEqual(['verdicts.json']);
});

test('the oldest runs beyond the limit are removed; unfinished, renamed and foreign folders stay', async () => {
  const results = await newResults();
  await begun(results, 0);
  await begun(results, 1, { pid: NO_PID });
  for (const second of [2, 3, 4, 5]) await ended(results, second);
  const foreign = ['2026-11-25T11-00-00', 'before'];
  for (const name of foreign) {
    await mkdir(path.join(results, name));
    await writeFile(path.join(results, name, 'run.json'), name === 'before' ? '{"pid":1}' : '{}');
  }
  await pruneRuns(results, 2);
  expect((await readdir(results)).sort()).toEqual([
    '2026-11-25T11-00-00',
    '2026-11-25T12-00-00',
    '2026-11-25T12-00-04',
    '2026-11-25T12-00-05',
    'before',
    'latest',
  ]);
});
