// npx node tools/report-pictures.ts [CONTROLS [FLOWS]]: takes the pictures in docs/report/ from the report of the controls, which npm test leaves, and that of flows from the report of another run, such as a check.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startBrowser } from '../tests/browser/browser.ts';

const controls = process.argv[2] ?? 'results/latest/controls';
const check = process.argv[3];
const docs = path.join(import.meta.dirname, '../docs/report');
const browser = await startBrowser();
try {
  const wall = await open(controls, 'light', 780);
  await wall.screenshot({ path: path.join(docs, 'wall.png') });
  const page = await open(controls, 'dark', 900);
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
  if (check !== undefined) {
    const flows = await open(check, 'light', 1200);
    await flows.locator('.tile').first().click();
    // Its picture has the lanes of all flows, and no details of one of them.
    await flows.getByRole('tab', { name: 'target' }).first().click();
    await flows.locator('.flows .plot svg .title').first().waitFor();
    const section = await flows.locator('.flows').first().boundingBox();
    const plot = await flows.locator('.flows .plot').first().boundingBox();
    if (!section || !plot) throw new Error(`${check} shows no flows that ran together`);
    const height = plot.y + plot.height - section.y;
    await flows.screenshot({ path: path.join(docs, 'flows.png'), clip: { ...section, height } });
  }
} finally {
  await browser.close();
}

async function open(run: string, colorScheme: 'light' | 'dark', height: number) {
  const page = await browser.newPage({
    viewport: { width: 1000, height },
    colorScheme,
    reducedMotion: 'reduce',
  });
  await page.goto(pathToFileURL(path.resolve(run, 'report.html')).href);
  await page.locator('.tile').first().waitFor();
  return page;
}
