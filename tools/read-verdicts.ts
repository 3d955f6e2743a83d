import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import { verdictsFile, type VerdictEntry } from '../src/report/schema.ts';
import { UserError } from '../src/runtime/user-error.ts';
import { readPositioned } from '../src/settings/positioned.ts';

/** How a tool exits on bad input. */
export const BAD_INPUT = 2;

/** Whether an error is the user's: one sentence, and no stack trace. */
export function isBadInput(error: unknown): error is Error {
  const code = (error as { code?: string }).code;
  return error instanceof UserError || code?.startsWith('ERR_PARSE_ARGS') === true;
}

/** The verdicts of some results: each a verdicts.json, or a folder that holds some. @throws UserError */
export function readVerdicts(places: readonly string[]): VerdictEntry[] {
  return readAll(places.flatMap(filesIn));
}

function filesIn(place: string): string[] {
  const stat = statSync(place, { throwIfNoEntry: false });
  if (!stat) throw new UserError(`${place} is not there; name a verdicts.json or a folder that holds some`);
  if (!stat.isDirectory()) return [place];
  const found = globSync('**/verdicts.json', { cwd: place }).map((file) => path.join(place, file));
  if (found.length === 0) throw new UserError(`${place} holds no verdicts.json; run a scenario first`);
  return found.sort();
}

function readAll(files: readonly string[]): VerdictEntry[] {
  let version: string | undefined;
  return files.flatMap((file) => {
    const { value, at } = readPositioned(file, 'the results file', verdictsFile);
    version ??= value.suiteVersion;
    if (value.suiteVersion === version) return value.verdicts;
    const where = at(['suiteVersion']);
    throw new UserError(
      `${where}: made by suite ${value.suiteVersion}, the others by ${version}; merge like with like`,
    );
  });
}
