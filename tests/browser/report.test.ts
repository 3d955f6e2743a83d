// The report in a real browser, opened from a file: what it shows, that it can be used without a mouse, and that everybody can read it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRun } from '../../src/report/verdicts/open-run.ts';
import { renderHtml } from '../../src/report/html/html.ts';
import { reportModel } from '../../src/report/html/view/report-model.ts';
import { MARKUP, writeRun, writtenTrials } from '../support/report-run.ts';
import { startBrowser } from './browser.ts';
import { APPEARANCES, graveViolations, openReport, type ContextOptions } from './open-report.ts';

let folder: string;
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(path.join(os.tmpdir(), 'browser-'));
  await writeRun(folder, { go: writtenTrials('go', true), python: writtenTrials('python', false) });
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

function open(options: ContextOptions = {}, file = 'report.html') {
  return openReport(browser, path.join(folder, file), options);
}

function cursor(page: Page): Promise<string | null> {
  return page.locator('#v0 .plot').getAttribute('aria-valuetext');
}

test('it opens from a file, without a complaint and without the network', async () => {
  const { page, complaints } = await open();
  expect(await page.title()).toBe('reload-proof 1970-01-01T00:00:00.000Z');
  expect(complaints).toEqual([]);
});

test('the figures are those of verdicts.json', async () => {
  const { verdicts } = await openRun(folder);
  const { page } = await open();
  const tiles = await page.locator('.tile').all();
  expect(await Promise.all(tiles.map((tile) => tile.getAttribute('data-verdict')))).toEqual(
    verdicts.map(({ verdict }) => verdict),
  );
  for (const [index, entry] of verdicts.entries()) {
    const figure = (name: string) => page.locator(`#v${index} [data-figure="${name}"]`).textContent();
    expect(await figure('sent')).toBe(entry.sent.toLocaleString('en-US'));
    expect(await figure('recovery')).toBe(entry.recovery);
    const present = Object.entries(entry.outcomes).filter(([, count]) => count > 0);
    for (const [name, count] of present) expect(await figure(name)).toBe(count.toLocaleString('en-US'));
    const red = entry.assertions.filter(({ verdict }) => verdict === 'red').map(({ name }) => name);
    expect(await page.locator(`#v${index} .assertion.red b`).allTextContents()).toEqual(red);
  }
});

test('log lines of a gateway are shown as text', async () => {
  const { page } = await open();
  expect(await page.locator('#v0 .log li').first().textContent()).toContain(MARKUP);
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.title()).not.toBe('owned');
});

test("the gateway's log is linked, with a note on what is shown", async () => {
  const { page } = await open();
  expect(await page.locator('#v0 .log .about').textContent()).toBe(
    '13 lines were written to the log during this trial.',
  );
  const links = page.locator('#v0 .logs a, footer .logs a');
  for (const link of await links.all()) {
    const href = (await link.getAttribute('href')) ?? '';
    expect(await readFile(fileURLToPath(new URL(href, page.url())), 'utf8')).toContain(MARKUP);
  }
  expect(await links.count()).toBe(2);
});

describe('without a mouse', () => {
  test('the cursor moves and describes what happened there', async () => {
    const { page } = await open();
    await page.locator('#v0 .plot').focus();
    await page.keyboard.press('Home');
    expect(await cursor(page)).toMatch(/^−0\.995 s · ok/);
    // A hundred steps span the sight, 3.4 s: these lead to 0.229 s.
    for (let step = 0; step < 36; step++) await page.keyboard.press('ArrowRight');
    expect(await cursor(page)).toMatch(/bypass 1 · latency/);
  });

  test('it zooms in and out, to the disruption and to the whole', async () => {
    const { page } = await open();
    const plot = page.locator('#v0 .plot');
    const sight = async () =>
      [await plot.getAttribute('aria-valuemin'), await plot.getAttribute('aria-valuemax')].map(Number);
    const [from = 0, to = 0] = await sight();
    await plot.focus();
    await page.keyboard.press('+');
    const [nearFrom = 0, nearTo = 0] = await sight();
    expect(nearTo - nearFrom).toBeCloseTo((to - from) / 2, -1);
    await page.keyboard.press('d');
    expect(await sight()).toEqual([-333, 1333]);
    await page.keyboard.press('0');
    expect(await sight()).toEqual([from, to]);
  });

  test('another trial is chosen, in the list and from the picture', async () => {
    const { page } = await open();
    const which = page.locator('#v0 .which');
    await page.locator('#v0 .trials button').nth(2).focus();
    await page.keyboard.press('Enter');
    expect(await which.textContent()).toContain('Trial 3 of 3');
    await page.locator('#v0 .plot').focus();
    await page.keyboard.press('ArrowUp');
    expect(await which.textContent()).toContain('Trial 2 of 3');
  });
});

test('selecting a span with the mouse zooms to it', async () => {
  const { page } = await open();
  const plot = page.locator('#v0 .plot');
  const box = await plot.boundingBox();
  if (!box) throw new Error('the plot has no place');
  await page.mouse.move(box.x + 300, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 400, box.y + 100);
  await page.mouse.up();
  const span =
    Number(await plot.getAttribute('aria-valuemax')) - Number(await plot.getAttribute('aria-valuemin'));
  expect(span).toBeGreaterThan(100);
  expect(span).toBeLessThan(500);
});

test.for(APPEARANCES)('axe finds nothing serious, %s', async ([, options]) => {
  const { page } = await open(options);
  expect(await graveViolations(page)).toEqual([]);
});

test('nothing is wider than a phone', async () => {
  const { page } = await open({ viewport: { width: 375, height: 700 } });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
});

test('two runs are shown side by side', async () => {
  const model = await reportModel(folder, await openRun(folder));
  await writeFile(
    path.join(folder, 'both.html'),
    await renderHtml([
      { name: 'before', folder: '', model },
      { name: 'after', folder: '', model },
    ]),
  );
  const { page, complaints } = await open({}, 'both.html');
  expect(await page.locator('.verdict .run').allTextContents()).toEqual([
    'before',
    'after',
    'before',
    'after',
  ]);
  expect(await page.locator('.tile').count()).toBe(2);
  expect(complaints).toEqual([]);
});
