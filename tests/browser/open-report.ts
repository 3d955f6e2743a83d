import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

export type ContextOptions = Parameters<Browser['newContext']>[0];

/** The ways in which everybody has to be able to read a report. */
export const APPEARANCES: [name: string, options: ContextOptions][] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['on a phone', { colorScheme: 'light', viewport: { width: 375, height: 700 } }],
  ['on a phone, dark', { colorScheme: 'dark', viewport: { width: 375, height: 700 } }],
];

/** Opens a report from its file until the test ends; gathers its complaints and what it requests from the network. */
export async function openReport(browser: Browser, file: string, options: ContextOptions = {}, hash = '') {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(pathToFileURL(path.resolve(file)).href + hash);
  // Only what is in sight is drawn: of two runs that is the first one's.
  if (hash === '') await page.locator('.verdict:visible').first().scrollIntoViewIfNeeded();
  await page.locator('.verdict .plot svg .title').first().waitFor();
  return { page, complaints };
}

/** What axe finds that keeps people from using the page. */
export async function graveViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`);
}
