// npx node bench/report.ts [requests]: how long a report over so many requests takes to make and to open, and what it weighs.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { toEntry } from '../src/report/verdicts/entry.ts';
import { toVerdictsFile } from '../src/report/verdicts/verdicts-file.ts';
import { writeReport } from '../src/report/html/write-report.ts';
import { trialFile } from '../src/record/disk/run-folder.ts';
import { writeTrial } from '../src/record/disk/trial-file.ts';
import { RELOAD_ASSERTIONS } from '../src/verdict/observe/request-assertions.ts';
import { judge } from '../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../src/verdict/decide/sequential-test.ts';
import { startBrowser } from '../tests/browser/browser.ts';
import { longTrial } from '../tests/support/long-trial.ts';

const requests = Number(process.argv[2] ?? 1_000_000);
const trial = longTrial(requests);
const folder = await mkdtemp(path.join(os.tmpdir(), 'report-'));
try {
  const file = trialFile(folder, trial);
  await writeTrial(file, trial);
  const entry = toEntry([trial], judge([trial], RELOAD_ASSERTIONS, DEFAULT_TEST));
  const beganMs = performance.now();
  await writeReport(folder, toVerdictsFile(new Date(), [entry]));
  say('made from its record', performance.now() - beganMs);
  const report = path.join(folder, 'report.html');
  process.stdout.write(
    `record ${((await stat(file)).size / requests).toFixed(1)} bytes a request, report ${((await stat(report)).size / 1e6).toFixed(2)} MB\n`,
  );
  const browser = await startBrowser();
  const page = await browser.newPage();
  const openedMs = performance.now();
  await page.goto(pathToFileURL(report).href);
  await page.locator('#v0 .plot svg .title').first().waitFor();
  say('opened and drawn', performance.now() - openedMs);
  await browser.close();
} finally {
  await rm(folder, { recursive: true });
}

function say(what: string, ms: number): void {
  process.stdout.write(`${what} in ${(ms / 1000).toFixed(2)} s\n`);
}
