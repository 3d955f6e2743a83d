// What the flows of a trial have in common is in the page once, and every flow gets it back.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withRepeats } from '../../../src/report/html/page/repeats.js';
import { withoutRepeats } from '../../../src/report/html/repeats.ts';
import type { NamedRun } from '../../../src/report/html/view/model.ts';
import { reportModel } from '../../../src/report/html/view/report-model.ts';
import { openRun } from '../../../src/report/verdicts/open-run.ts';
import { flowTrials, MARKUP, watchedBy, writeRun } from '../../support/report-run.ts';

let folder: string;
let runs: NamedRun[];
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'repeats-'));
  const trials = flowTrials(['busy', 'paced', 'idle-1s'], ['paced']);
  for (const trial of Object.values(trials).flatMap((series) => series[1] ?? []))
    trial.history = watchedBy('only in the second trial');
  await writeRun(folder, trials, true);
  const model = await reportModel(folder, await openRun(folder));
  runs = [
    { name: 'before', folder: '', model },
    { name: 'after', folder: 'after', model },
  ];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('each log and each list of processes is stored once, however many flows and trials have it', () => {
  const stored = JSON.stringify(withoutRepeats(runs));
  const times = (text: string) => stored.split(JSON.stringify(text)).length - 1;
  // The first and the third trial have the same log.
  expect(times(MARKUP)).toBe(1);
  expect(times('only in the second trial')).toBe(1);
  // They have the same processes, of which two are plugin servers.
  expect(times('plugin-server')).toBe(2);
});

test('every flow gets them back', () => {
  const stored = JSON.stringify(withoutRepeats(runs));
  expect(withRepeats(JSON.parse(stored) as NamedRun[])).toEqual(runs);
});
