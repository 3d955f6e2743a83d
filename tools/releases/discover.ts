// releases.yml, job discover: what the registries have that is not known yet: discover.ts FOLDER
// Leaves discovered.json in FOLDER, and the words for the matrix ("gateway=version …", empty when there is nothing new) as the
// output `versions`. A registry that cannot be read now is exit code 3: nothing is known to be wrong, and the next run asks again.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { RegistryError } from '../../src/cli/registries/registry.ts';
import { EXIT_CODES } from '../../src/common/exit-codes.ts';
import { UserError } from '../../src/common/user-error.ts';
import { runStep, say, setOutput, summarize } from '../workflows/step.ts';
import { DISCOVERED_FILE, wordsOf, type Discovered } from './discovered.ts';
import { findNew } from './find-new.ts';

const PATIENCE = {
  timeoutMs: 30_000,
  // What the hourly limit of GitHub asks for is longer: then the next run has to do it.
  longestWaitMs: 5 * 60_000,
  sleep: (ms: number) => setTimeout(ms),
  now: () => Date.now(),
  say,
};

await runStep(async () => {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new UserError('name a folder for what is found: discover.ts found');
  try {
    leave(folder, await findNew(process.env, PATIENCE));
    return EXIT_CODES.green;
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    process.stderr.write(`reload-proof: ${error.message}\n`);
    return EXIT_CODES.inconclusive;
  }
});

function leave(folder: string, found: Discovered): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, DISCOVERED_FILE), `${JSON.stringify(found, null, 2)}\n`);
  const words = wordsOf(found);
  setOutput('versions', words.join(' '));
  summarize(words.length === 0 ? 'No new version.' : `New versions: ${words.join(', ')}.`);
  for (const note of found.notes) summarize(`- ${note}`);
}
