import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { counted } from '../../src/common/counted.ts';
import { UserError } from '../../src/common/user-error.ts';
import { cellsIn, readHistory } from '../../src/report/history/history.ts';
import { badgeSvg, timelineSvg } from '../../src/report/history/svg.ts';
import { badgeFile, historyTable } from '../../src/report/history/table.ts';
import { say } from '../workflows/step.ts';

const PLACE = /(<!-- cells: .* -->\n)[^]*(<!-- end of cells -->)/;

/**
 * Writes a badge for each cell and timeline.svg into the folder that is called like the page, and the table of all cells
 * into the page, between its two comments. @throws UserError
 */
export function drawPage(file: string, page: string): void {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  if (!PLACE.test(text))
    throw new UserError(
      `${page} has no place for the table: a line <!-- cells: … --> and a line <!-- end of cells -->`,
    );
  const cells = cellsIn(readHistory(existsSync(file) ? readFileSync(file, 'utf8') : '', file));
  const name = path.basename(page, '.md');
  const folder = path.join(path.dirname(page), name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const cell of cells) writeFileSync(path.join(folder, badgeFile(cell)), badgeSvg(cell));
  writeFileSync(path.join(folder, 'timeline.svg'), timelineSvg(cells));
  writeFileSync(
    page,
    text.replace(
      PLACE,
      (_, start: string, end: string) => `${start}\n${historyTable(cells, name)}\n\n${end}`,
    ),
  );
  say(`${counted(cells.length, 'cells')} drawn in ${folder}`);
}
