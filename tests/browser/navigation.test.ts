// A link leads to its verdict exactly, also without reduced motion, though pictures are drawn only when they come near
// and then push down what is below them.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { writeRun, writtenTrials } from '../support/report-run.ts';
import { startBrowser } from './browser.ts';

const VERDICTS = 24;
/** As style.css has it: the distance of a section from the top of the window. */
const MARGIN_PX = 8;
const STILL_FRAMES = 20;
const LATE_MS = 400;

let folder: string;
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(path.join(os.tmpdir(), 'browser-'));
  const names = Array.from({ length: VERDICTS }, (_, index) => `variant-${index}`);
  await writeRun(
    folder,
    Object.fromEntries(names.map((name, index) => [name, writtenTrials(name, index % 2 === 0)])),
  );
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Pictures that are drawn late, as on a busy machine. */
const DRAWS_LATE = `{
  const Observer = globalThis.IntersectionObserver;
  globalThis.IntersectionObserver = class extends Observer {
    constructor(seen, options) {
      super((...all) => setTimeout(() => seen(...all), ${LATE_MS}), options);
    }
  };
}`;
/** Not every browser keeps what is in sight in its place when something above it grows. */
const WITHOUT_ANCHORS = `addEventListener('DOMContentLoaded', () => {
  document.head.insertAdjacentHTML('beforeend', '<style>* { overflow-anchor: none !important }</style>');
});`;

const BROWSERS: [string, scripts: string[]][] = [
  ['pictures drawn at once', []],
  ['pictures drawn late', [DRAWS_LATE]],
  ['pictures drawn late, without scroll anchoring', [DRAWS_LATE, WITHOUT_ANCHORS]],
];

async function open(scripts: string[], hash = ''): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 900 },
    reducedMotion: 'no-preference',
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  for (const script of scripts) await page.addInitScript(script);
  await page.goto(pathToFileURL(path.join(folder, 'report.html')).href + hash);
  return page;
}

/** Where a section begins in the window, once the pictures in and near it are drawn and the page stands still. */
async function topOf(page: Page, id: string): Promise<number> {
  const top = await page.evaluate(`new Promise((resolve) => {
    let still = 0;
    let before = '';
    const look = () => {
      const near = [...document.querySelectorAll('.verdict')].filter((section) => {
        const { top, bottom } = section.getBoundingClientRect();
        return bottom > -600 && top < innerHeight + 600;
      });
      const now = scrollY + ' ' + document.documentElement.scrollHeight;
      const drawn = near.every((section) => section.querySelector('.plot svg .title'));
      still = drawn && now === before ? still + 1 : 0;
      before = now;
      if (still === ${STILL_FRAMES}) resolve(document.getElementById('${id}').getBoundingClientRect().top);
      else requestAnimationFrame(look);
    };
    look();
  })`);
  return Number(top);
}

/** By how many pixels a section has missed its place; a browser scrolls by whole ones. */
async function missedBy(page: Page, id: string): Promise<number> {
  return Math.floor(Math.abs((await topOf(page, id)) - MARGIN_PX));
}

test.for(BROWSERS)('a click on a card, %s', async ([, scripts]) => {
  const page = await open(scripts);
  for (const id of ['v16', 'v3', 'v21']) {
    await page.evaluate('scrollTo({ top: 0, behavior: "instant" })');
    await page.locator(`.tile[href="#${id}"]`).click();
    expect(await missedBy(page, id)).toBe(0);
  }
});

test.for(BROWSERS)('the same card again, %s', async ([, scripts]) => {
  const page = await open(scripts);
  for (let time = 0; time < 2; time++) {
    await page.locator('.tile[href="#v16"]').click();
    expect(await missedBy(page, 'v16')).toBe(0);
    await page.evaluate('scrollTo({ top: 2000, behavior: "instant" })');
  }
});

test.for(BROWSERS)('the keyboard, %s', async ([, scripts]) => {
  const page = await open(scripts);
  await page.locator('.tile[href="#v16"]').focus();
  await page.keyboard.press('Enter');
  expect(await missedBy(page, 'v16')).toBe(0);
});

test.for(BROWSERS)('the address, %s', async ([, scripts]) => {
  const page = await open(scripts, '#v16');
  expect(await missedBy(page, 'v16')).toBe(0);
  await page.evaluate('location.hash = "#v5"');
  expect(await missedBy(page, 'v5')).toBe(0);
  await page.goBack();
  expect(await missedBy(page, 'v16')).toBe(0);
  await page.reload();
  expect(await missedBy(page, 'v16')).toBe(0);
});

test('a user who scrolls on is not pulled back', async () => {
  const page = await open([DRAWS_LATE], '#v16');
  await page.locator('#v16 .plot svg .title').first().waitFor({ state: 'attached' });
  const before = Number(await page.evaluate('scrollY'));
  await page.mouse.move(600, 450);
  await page.mouse.wheel(0, 1500);
  await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(before + 1000);
  expect(await topOf(page, 'v16')).toBeLessThan(-1000);
});
