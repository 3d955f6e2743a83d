// Draws a history into a page: draw.ts HISTORY PAGE
import { UserError } from '../../src/common/user-error.ts';
import { runStep } from '../workflows/step.ts';
import { drawPage } from './draw-page.ts';

await runStep(() => {
  const [file, page] = process.argv.slice(2);
  if (file === undefined || page === undefined)
    throw new UserError(
      'name the history and the page: draw.ts docs/evidence/history.jsonl docs/evidence/history.md',
    );
  drawPage(file, page);
  return 0;
});
