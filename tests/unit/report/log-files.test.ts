// What the report says of logs: the truth about the lines of a trial, and a link to each file.
import { mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { allLogs, targetLogs } from '../../../src/report/html/page/logs.js';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import { logText } from '../../../src/report/html/view/log-files.ts';
import { reportModel } from '../../../src/report/html/view/report-model.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { trialFile } from '../../../src/record/disk/run-folder.ts';
import { writeTrial } from '../../../src/record/disk/trial-file.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { steadyBut } from '../../support/history.ts';
import { watchedBy } from '../../support/report-run.ts';

const quiet = { ...watchedBy(''), log: [], logRead: true };
const UNREAD = 'The log was not read during this trial: see the log file for what was written then.';
const LINES = '13 lines were written to the log during this trial';

test.for<[what: string, history: Trial['history'], kept: boolean, words: string]>([
  ['a trial about policies, whose log nobody reads', undefined, true, UNREAD],
  ['a log that could not be read', { ...quiet, logRead: false }, true, UNREAD],
  ['a log without a line', quiet, true, 'No line was written to the log during this trial.'],
  ['all lines', watchedBy('hello'), true, `${LINES}.`],
  [
    'one line',
    { ...quiet, log: [{ atMs: 0, text: 'x', times: 1 }] },
    true,
    `${LINES}.`.replace('13 lines were', '1 line was'),
  ],
  [
    'more than a record keeps',
    { ...watchedBy('hello'), logLeftOut: 456_223 },
    true,
    `${LINES.replace('13', '456,236')}. The first 13 are shown; the others are in the log file.`,
  ],
  [
    'a trial that the report has no lines of',
    watchedBy('hello'),
    false,
    `${LINES}; this report does not contain them.`,
  ],
])('the note on %s', ([, history, kept, words]) => {
  const { history: _, ...trial } = steadyBut();
  expect(logText(history ? { ...trial, history } : trial, kept)).toBe(words);
});

/** A run that has been moved since, with two gateways' logs and one of an upstream. */
async function movedRun(): Promise<string> {
  const place = await mkdtemp(path.join(runFolder(), 'moved-'));
  const [before, after] = [path.join(place, 'latest'), path.join(place, 'kept run')];
  for (const name of ['tyk.log', 'reflection.log', 'other/tyk.log']) {
    const file = path.join(before, 'logs/tyk-policy-reload/scale', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'x'.repeat(1500));
  }
  const trial = { ...steadyBut(), logFile: path.join(before, 'logs/tyk-policy-reload/scale/tyk.log') };
  await writeTrial(trialFile(before, trial), trial);
  await rename(before, after);
  return after;
}

test("each log is linked: the gateway's at its verdict, those of all parts at the end", async () => {
  const run = await movedRun();
  const trials = [steadyBut()];
  const entry = toEntry(trials, judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST));
  const model = await reportModel(run, toVerdictsFile(new Date(0), [entry]));
  const log = { file: 'logs/tyk-policy-reload/scale/tyk.log', bytes: 1500 };
  expect(model.verdicts[0]?.logs).toEqual([log]);
  expect(model.logs.map(({ file }) => file)).toEqual([
    'logs/tyk-policy-reload/scale/other/tyk.log',
    'logs/tyk-policy-reload/scale/reflection.log',
    'logs/tyk-policy-reload/scale/tyk.log',
  ]);
  expect(targetLogs(model.verdicts[0]?.logs ?? [], '')).toContain(
    '<a href="logs/tyk-policy-reload/scale/tyk.log">logs/tyk-policy-reload/scale/tyk.log</a> (1.5 kB)',
  );
  // Of a run that is compared, from where the comparison is.
  expect(allLogs(model.logs, '../kept run', 'kept')).toContain(
    '<a href="../kept%20run/logs/tyk-policy-reload/scale/reflection.log">',
  );
});

test('a run without its logs says so and links none', async () => {
  const run = await mkdtemp(path.join(runFolder(), 'no-logs-'));
  const model = await reportModel(run, toVerdictsFile(new Date(0), []));
  expect(model.logs).toEqual([]);
  expect(targetLogs([], '')).toContain('This report has no log file of the target.');
  expect(allLogs([], '', '')).toBe('');
});
