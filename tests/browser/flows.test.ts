// The flows of one trial in one section: tabs, and lanes under one time axis.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/report/html/html.ts';
import { reportModel } from '../../src/report/html/view/report-model.ts';
import { openRun } from '../../src/report/verdicts/open-run.ts';
import { BASELINE, flowTrials, writeRun } from '../support/report-run.ts';
import { startBrowser } from './browser.ts';
import { APPEARANCES, graveViolations, openReport, type ContextOptions } from './open-report.ts';

const FLOWS = [
  'busy',
  'paced',
  'idle-1s',
  'idle-5s',
  'new-connection',
  'late-speaker',
  'http2',
  'slow-upload',
  'slow-download',
  'go',
];
/** The flows with faults, in the order of their ids. */
const RED = ['idle-1s', 'http2'];

let folder: string;
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(path.join(os.tmpdir(), 'flows-'));
  const trials = flowTrials(FLOWS, RED);
  for (const trial of trials['idle-5s'] ?? []) trial.baseline = BASELINE;
  // It was decided after its first trial.
  trials['paced']?.splice(1);
  await writeRun(folder, trials, true, [
    { scenario: 'hand-written', variant: 'slow-request', why: 'it gets no good response (status 405)' },
    { scenario: 'another', variant: 'haproxy', why: 'it is not installed' },
  ]);
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

function open(options: ContextOptions = {}, hash = '') {
  return openReport(browser, path.join(folder, 'report.html'), options, hash);
}

function selectedTab(page: Page) {
  return page.getByRole('tab', { selected: true });
}

/** The panel that is shown. */
function panel(page: Page) {
  return page.getByRole('tabpanel');
}

function lane(page: Page, flow: string) {
  return panel(page).locator(`.lane[data-flow="v${FLOWS.indexOf(flow)}"]`);
}

test('each flow and the target have a tab, and the first red one is shown', async () => {
  const { page, complaints } = await open();
  const names = await page.getByRole('tab').allTextContents();
  expect(names.map((name) => name.replace(/^\W*\w+ /, ''))).toEqual([...FLOWS, 'target']);
  expect(await page.getByRole('tab', { name: 'red idle-1s', exact: true }).count()).toBe(1);
  expect(await page.locator('.flows h2').textContent()).toContain('10 flows at once, under one reload');
  expect(await selectedTab(page).textContent()).toContain(RED[0]);
  expect(await panel(page).count()).toBe(1);
  expect(await panel(page).locator('h3').first().textContent()).toContain(RED[0]);
  expect(complaints).toEqual([]);
});

test('all flows are lanes of one picture, with the processes and the log of the target once', async () => {
  const { page } = await open();
  const lanes = await panel(page).locator('.lane .title').allTextContents();
  expect(lanes).toHaveLength(FLOWS.length);
  expect(lanes[0]).toBe('? busylongest wait 7.0 ms · 375 requests');
  expect(lanes[2]).toMatch(/^✕ idle-1sbypass 1 · closed 1 · error 1 · .* 378 requests⚠ bypasses, closed/);
  const titles = await page.locator('.plot .title').allTextContents();
  for (const once of ['Requests of idle-1s', 'Processes of the target', 'Log lines of the target'])
    expect(titles.filter((title) => title.startsWith(once))).toHaveLength(1);
  expect(await page.locator('.plot').count()).toBe(1);
});

test('each flow has its baseline beside its trials, or says that it has none', async () => {
  const { page } = await open();
  await page.getByRole('tab', { name: 'idle-5s' }).click();
  expect(await lane(page, 'idle-5s').textContent()).toContain('idle closes 0 (2)');
  const cells = await panel(page)
    .locator('.baseline tr')
    .filter({ hasText: 'idle closes' })
    .locator('td')
    .allTextContents();
  expect(cells).toEqual(['4 (0.53 %)', '0']);
  await page.getByRole('tab', { name: 'busy' }).click();
  expect(await panel(page).locator('table.baseline').count()).toBe(0);
  expect(await panel(page).textContent()).toContain('No baseline');
});

test('the target has no lane, since it sends nothing', async () => {
  const { page } = await open();
  await page.getByRole('tab', { name: 'target' }).click();
  expect(await panel(page).locator('.lane').count()).toBe(FLOWS.length);
  const titles = await panel(page).locator('.plot .title').allTextContents();
  expect(titles.some((title) => title.startsWith('Requests'))).toBe(false);
  expect(titles.some((title) => title.startsWith('Processes of the target'))).toBe(true);
  expect(await panel(page).locator('.state').textContent()).toContain('load: 10 connections in all');
  expect(await panel(page).locator('[data-figure="sent"]').count()).toBe(0);
  expect(await panel(page).locator('[data-figure="disruptions that took effect"]').textContent()).toBe(
    '3 of 3',
  );
});

test('the figures of each flow are those of verdicts.json', async () => {
  const { verdicts } = await openRun(folder);
  const { page } = await open();
  for (const [index, { sent, variant, outcomes }] of verdicts.slice(0, FLOWS.length).entries()) {
    await page.getByRole('tab', { name: variant }).click();
    const figure = (name: string) => page.locator(`#v${index}-panel [data-figure="${name}"]`).textContent();
    expect([await figure('sent'), await figure('ok')]).toEqual([
      sent.toLocaleString('en-US'),
      outcomes.ok.toLocaleString('en-US'),
    ]);
  }
});

test('a flow that the target could not carry is named with the reason', async () => {
  const { page } = await open();
  expect(await page.locator('.flows .not-checked li').allTextContents()).toEqual([
    'Not checked: slow-request, it gets no good response (status 405)',
  ]);
});

test('a flow that was decided in an earlier trial says so', async () => {
  const { page } = await open();
  expect(await lane(page, 'paced').textContent()).toContain('375 requests');
  await panel(page).locator('.trials button').nth(1).click();
  expect(await lane(page, 'paced').textContent()).toContain('was decided before this trial');
});

describe('another flow', () => {
  test('is selected with the keyboard, in the same trial and at the same times', async () => {
    const { page } = await open();
    await panel(page).locator('.trials button').nth(1).click();
    await panel(page).locator('.plot').focus();
    await page.keyboard.press('+');
    const sight = () => panel(page).locator('.plot').getAttribute('aria-valuemax');
    const before = await sight();
    await selectedTab(page).focus();
    await page.keyboard.press('ArrowRight');
    expect(await selectedTab(page).textContent()).toContain('idle-5s');
    expect(await page.evaluate('document.activeElement.textContent')).toContain('idle-5s');
    expect(await panel(page).locator('.which').textContent()).toContain('Trial 2 of 3');
    expect(await sight()).toBe(before);
    await page.keyboard.press('End');
    expect(await selectedTab(page).textContent()).toContain('target');
    await page.keyboard.press('ArrowRight');
    expect(await selectedTab(page).textContent()).toContain('busy');
  });

  test('is selected by a click on its lane', async () => {
    const { page } = await open();
    await lane(page, 'http2').locator('.title').click();
    expect(await selectedTab(page).textContent()).toContain('http2');
    expect(await lane(page, 'http2').getAttribute('class')).toBe('lane selected');
    await page.keyboard.press('ArrowDown');
    expect(await panel(page).locator('.which').textContent()).toContain('Trial 2 of 3');
  });

  test('is not selected by dragging over its lane', async () => {
    const { page } = await open();
    const box = await lane(page, 'http2').boundingBox();
    if (!box) throw new Error('the lane has no place');
    await page.mouse.move(box.x + 300, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + 400, box.y + 5);
    await page.mouse.up();
    expect(await selectedTab(page).textContent()).toContain(RED[0]);
  });

  test('is named where the cursor meets its faults', async () => {
    const { page } = await open();
    const text = await panel(page).locator('.plot').getAttribute('aria-valuetext');
    expect(text).toMatch(/ · bypass 1 · .*http2: bypass 1$/);
  });
});

test('a card and an address lead to the tab of a flow, at the top of its section', async () => {
  const { page } = await open({}, '#v6');
  const top = () => page.evaluate("document.querySelector('.flows').getBoundingClientRect().top");
  expect(await selectedTab(page).textContent()).toContain('http2');
  await expect.poll(top).toBeCloseTo(8, 0);
  await page.evaluate('scrollTo(0, 0)');
  await page.locator('.tile[href="#v10"]').click();
  await page.getByRole('tab', { selected: true, name: 'target' }).waitFor();
  await expect.poll(top).toBeCloseTo(8, 0);
});

test.for(APPEARANCES)('axe finds nothing serious, %s', async ([, options]) => {
  const { page } = await open(options);
  expect(await graveViolations(page)).toEqual([]);
});

test.for([375, 400, 1280])('nothing is wider than %i pixels, nor is any lane', async (width) => {
  const { page } = await open({ viewport: { width, height: 800 } });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  for (const title of await panel(page).locator('.lane .title').all()) {
    const box = await title.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  }
});

test('two runs are shown one below the other, each with its tabs', async () => {
  const model = await reportModel(folder, await openRun(folder));
  const both = [
    { name: 'before', folder: '', model },
    { name: 'after', folder: '', model },
  ];
  await writeFile(path.join(folder, 'both.html'), await renderHtml(both));
  const { page, complaints } = await openReport(browser, path.join(folder, 'both.html'));
  expect(await page.locator('.flows .run').allTextContents()).toEqual(['before', 'after']);
  expect(await page.getByRole('tab').count()).toBe(2 * (FLOWS.length + 1));
  await page.locator('.tile[href="#v6"]').click();
  // The browser tells the page of a new address only later.
  await page.locator('.flows').nth(1).getByRole('tab', { selected: true, name: 'http2' }).waitFor();
  expect(complaints).toEqual([]);
});
