// Appends what runs have found to a history, one line of JSON for each cell and run: append.ts HISTORY RESULTS...
// RESULTS are files named verdicts.json, or folders that hold some. What the history has already is not added again.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { counted } from '../../src/common/counted.ts';
import { UserError } from '../../src/common/user-error.ts';
import { readResults } from '../../src/cli/signal/read-verdicts.ts';
import { linesOf, withLines } from '../../src/report/history/history.ts';
import { runStep, say } from '../workflows/step.ts';

await runStep(() => {
  const [file, ...places] = process.argv.slice(2);
  if (file === undefined || places.length === 0)
    throw new UserError('name the history and results: append.ts docs/evidence/history.jsonl results/latest');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const lines = readResults(places).flatMap(({ results }) => linesOf(results));
  const { text, added } = withLines(before, lines, file);
  if (added > 0) writeFileSync(file, text);
  say(`${counted(added, 'lines')} added to ${file}`);
  return 0;
});
