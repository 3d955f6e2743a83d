// A flow of streams in a browser: its lanes under the time axis, and its table.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeRun } from '../support/report-run.ts';
import { cutStreams, stream, streamTrial } from '../support/streams.ts';
import { startBrowser } from './browser.ts';
import { APPEARANCES, graveViolations, openReport } from './open-report.ts';

let folder: string;
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(path.join(os.tmpdir(), 'streams-'));
  const trials = [
    streamTrial(cutStreams(), { variant: 'sse' }),
    streamTrial([stream()], { variant: 'sse', number: 2 }),
  ];
  await writeRun(folder, { sse: trials });
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

test.for(APPEARANCES)('streams can be read, %s', async ([, options]) => {
  const { page, complaints } = await openReport(browser, path.join(folder, 'report.html'), options);
  expect(await page.locator('.plot svg .title').allTextContents()).toEqual(
    expect.arrayContaining([expect.stringContaining('Streams of 2 clients')]),
  );
  const rows = await page.locator('.streams tr').allInnerTexts();
  expect(rows).toHaveLength(3);
  expect(await graveViolations(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
    options?.viewport?.width ?? 1200,
  );
  expect(complaints).toEqual([]);
});
