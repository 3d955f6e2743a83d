// npx node tools/report-pictures.ts [RUN]: takes the pictures in docs/report/ from the report of the controls, which npm test leaves.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startBrowser } from '../tests/browser/browser.ts';

const run = process.argv[2] ?? 'results/latest/controls';
const docs = path.join(import.meta.dirname, '../docs/report');
const browser = await startBrowser();
try {
  const wall = await open('light', 780);
  await wall.screenshot({ path: path.join(docs, 'wall.png') });
  const page = await open('dark', 900);
  const verdict = page.locator('.verdict', {
    has: page.locator('h2 b', { hasText: /^leak-plugin-server$/ }),
  });
  await verdict.scrollIntoViewIfNeeded();
  await verdict.locator('.plot svg .title').first().waitFor();
  // Verdicts above it draw themselves when they come near, and move it: by itself it stays where it is.
  await page.evaluate(
    `document.querySelectorAll('.verdict:not(#${await verdict.getAttribute('id')})').forEach((other) => other.remove())`,
  );
  await verdict.locator('.picture').screenshot({ path: path.join(docs, 'timeline-dark.png') });
} finally {
  await browser.close();
}

async function open(colorScheme: 'light' | 'dark', height: number) {
  const page = await browser.newPage({
    viewport: { width: 1000, height },
    colorScheme,
    reducedMotion: 'reduce',
  });
  await page.goto(pathToFileURL(path.resolve(run, 'report.html')).href);
  await page.locator('.tile').first().waitFor();
  return page;
}
