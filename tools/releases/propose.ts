// releases.yml, job propose: what to open on GitHub after the cells of new versions ran: propose.ts FOUND RESULTS OUT
// FOUND is the folder of discover.ts, RESULTS holds a folder for each cell. OUT gets proposal.json, the texts, and the changed files.
import { EXIT_CODES } from '../../src/common/exit-codes.ts';
import { UserError } from '../../src/common/user-error.ts';
import { runStep, say } from '../workflows/step.ts';
import { propose } from './write-proposal.ts';

await runStep(async () => {
  const [found, results, out] = process.argv.slice(2);
  if (found === undefined || results === undefined || out === undefined)
    throw new UserError('name three folders: propose.ts found cells proposal');
  await propose(found, results, out, say);
  return EXIT_CODES.green;
});
