// matrix.yml, job history: adds what the cells of a full run have said to the branch `history`: record.ts CELLS
import { EXIT_CODES } from '../../src/common/exit-codes.ts';
import { counted } from '../../src/common/counted.ts';
import { UserError } from '../../src/common/user-error.ts';
import { readResults, resultsIn } from '../../src/cli/signal/read-verdicts.ts';
import { linesOf, withLines, type HistoryLine } from '../../src/report/history/history.ts';
import { runStep, say } from '../workflows/step.ts';
import { HISTORY_FILE, remember, remembered } from './branch.ts';

await runStep(async () => {
  const [cells] = process.argv.slice(2);
  if (cells === undefined) throw new UserError('name the folder of the cells: record.ts cells');
  const lines = resultsIn(cells).flatMap(linesIn);
  const before = await remembered();
  const { text, added } = withLines(before.text, lines, HISTORY_FILE);
  if (added > 0) await remember(text, before, `Add ${counted(added, 'verdicts')} of the matrix`);
  say(`${counted(added, 'lines')} added to the branch history`);
  return EXIT_CODES.green;
});

// A cell that crashed may leave half a file, which the run's signal says; the other cells are remembered.
function linesIn(file: string): HistoryLine[] {
  try {
    return readResults([file]).flatMap(({ results }) => linesOf(results));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`left out: ${error.message}`);
    return [];
  }
}
