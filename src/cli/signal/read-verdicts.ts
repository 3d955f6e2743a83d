import { globSync, readFileSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { verdictsFile, type VerdictEntry } from '../../report/verdicts/schema.ts';
import { UserError } from '../../common/user-error.ts';
import type { ResultsFile } from './update/evidence.ts';
import { readPositioned } from '../../common/positioned-yaml.ts';

/** What of a verdict is not known, and why. */
export interface Unknown {
  key: keyof VerdictEntry;
  why: string;
}

/**
 * The verdicts of some results: each a verdicts.json, or a folder that holds some. `unknownIn` says what of a verdict is to be refused;
 * `orNone` takes a place where nothing is for one without results.
 * @throws UserError
 */
export function readVerdicts(
  places: readonly string[],
  unknownIn: (entry: VerdictEntry) => Unknown | undefined = () => undefined,
  orNone = false,
): VerdictEntry[] {
  const files = places.flatMap((place) => filesIn(place, orNone));
  return readAll(files, unknownIn);
}

/**
 * The files of these results, as they were written and read, with the verdicts that count, in the order of
 * `readVerdicts`. @throws UserError
 */
export function readResults(
  places: readonly string[],
  counts: (entry: VerdictEntry) => boolean = () => true,
): ResultsFile[] {
  const files = places.flatMap((place) => filesIn(place, true));
  return files.map((file) => {
    const { value } = readPositioned(file, 'the results file', verdictsFile);
    return {
      text: readFileSync(file, 'utf8'),
      results: { ...value, verdicts: value.verdicts.filter(counts) },
    };
  });
}

/** The results that a run left before it came to its end: what is missing in them may be anything. */
export function unfinishedIn(places: readonly string[]): string[] {
  const files = places.flatMap((place) => filesIn(place, true));
  return files.filter((file) => !readPositioned(file, 'the results file', verdictsFile).value.complete);
}

/** The files of results in a folder; none is no error. @throws UserError when it cannot be read */
export function resultsIn(place: string): string[] {
  return filesIn(place, true);
}

function filesIn(place: string, orNone: boolean): string[] {
  const stat = statOf(place);
  if (!stat && orNone) return [];
  if (!stat) throw new UserError(`${place} is not there; name a verdicts.json or a folder that holds some`);
  if (!stat.isDirectory()) return [place];
  const found = globSync('**/verdicts.json', { cwd: place }).filter((file) => !isOfControls(file));
  if (found.length === 0 && !orNone)
    throw new UserError(`${place} holds no verdicts.json; run a scenario first`);
  return found.map((file) => path.join(place, file)).sort();
}

function statOf(place: string): Stats | undefined {
  try {
    return statSync(place, { throwIfNoEntry: false });
  } catch (error) {
    throw new UserError(`${place} cannot be read: ${(error as Error).message}`);
  }
}

// npm test leaves the report of the controls beside the results, and what it judges are defects that were switched on.
function isOfControls(file: string): boolean {
  return path.basename(path.dirname(file)) === 'controls';
}

function readAll(
  files: readonly string[],
  unknownIn: (entry: VerdictEntry) => Unknown | undefined,
): VerdictEntry[] {
  let version: string | undefined;
  return files.flatMap((file) => {
    const { value, at } = readPositioned(file, 'the results file', verdictsFile);
    for (const [index, entry] of value.verdicts.entries()) {
      const unknown = unknownIn(entry);
      if (unknown) throw new UserError(`${at(['verdicts', index, unknown.key])}: ${unknown.why}`);
    }
    version ??= value.suiteVersion;
    if (value.suiteVersion === version) return value.verdicts;
    const where = at(['suiteVersion']);
    throw new UserError(
      `${where}: made by suite ${value.suiteVersion}, the others by ${version}; merge like with like`,
    );
  });
}
