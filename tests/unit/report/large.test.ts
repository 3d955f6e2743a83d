import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { renderHtml } from '../../../src/report/html/html.ts';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import { verdictView } from '../../../src/report/html/view/report-model.ts';
import { trialFile } from '../../../src/record/disk/run-folder.ts';
import { writeTrial } from '../../../src/record/disk/trial-file.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { longTrial } from '../../support/long-trial.ts';

const REQUESTS = 1_000_000;
const BYTES_MAX = 5e6;
const BYTES_PER_REQUEST = 48;

test(
  'a report over a million requests weighs less than 5 MB, a record at most 48 bytes a request',
  { timeout: 120_000 },
  async () => {
    const trial = longTrial(REQUESTS);
    const folder = await mkdtemp(path.join(os.tmpdir(), 'large-'));
    try {
      const file = trialFile(folder, trial);
      await writeTrial(file, trial);
      expect((await stat(file)).size / REQUESTS).toBeLessThanOrEqual(BYTES_PER_REQUEST);
    } finally {
      await rm(folder, { recursive: true });
    }
    const entry = toEntry([trial], judge([trial], RELOAD_ASSERTIONS, DEFAULT_TEST));
    const model = {
      ...toVerdictsFile(new Date(0), [entry]),
      verdicts: [verdictView(entry, [trial])],
      flowGroups: [],
      logs: [],
    };
    const html = await renderHtml([{ name: '', folder: '', model }]);
    expect(Buffer.byteLength(html)).toBeLessThan(BYTES_MAX);
  },
);
