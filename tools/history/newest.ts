// pages.yml: draws the newest history into the page of the verdicts over time, before the site is built.
import { writeFileSync } from 'node:fs';
import { EXIT_CODES } from '../../src/common/exit-codes.ts';
import { runStep } from '../workflows/step.ts';
import { HISTORY_FILE, remembered } from './branch.ts';
import { drawPage } from './draw-page.ts';

await runStep(async () => {
  const { text } = await remembered();
  writeFileSync(HISTORY_FILE, text);
  drawPage(HISTORY_FILE, 'docs/evidence/history.md');
  return EXIT_CODES.green;
});
