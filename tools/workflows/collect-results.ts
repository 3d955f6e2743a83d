// Puts the last run of each results folder into artifact/NAME, to be uploaded: collect-results.ts NAME=FOLDER …
// The name is part of the artifact, since GitHub extracts one artifact elsewhere than several.
import { cpSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../src/common/user-error.ts';
import { runStep, say } from './step.ts';

await runStep(() => {
  const asked = process.argv.slice(2);
  if (asked.length === 0) throw new UserError('name results: collect-results.ts controls=results');
  for (const word of asked) {
    const [, name, folder] = /^([^=/]+)=(.+)$/.exec(word) ?? [];
    if (name === undefined || folder === undefined)
      throw new UserError(`${word} is not of the form NAME=FOLDER, such as controls=results`);
    collect(name, folder);
  }
  return 0;
});

function collect(name: string, folder: string): void {
  const run = lastRun(folder);
  if (run === undefined) {
    say(`${folder} holds no run`);
    return;
  }
  cpSync(run, path.join('artifact', name), { recursive: true });
  say(`${run} is in artifact/${name}`);
}

// A folder, or a link to one: what is uploaded must be the run itself. A run that crashed early leaves neither.
function lastRun(folder: string): string | undefined {
  try {
    return realpathSync(path.join(folder, 'latest'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
