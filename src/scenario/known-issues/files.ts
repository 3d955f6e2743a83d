import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../common/user-error.ts';

/** The files of a folder of known issues, by name, or the one file that is given. @throws UserError when there is none */
export function knownIssuesFilesIn(place: string): string[] {
  // What cannot be read is named by whoever reads it.
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory() !== true) return [place];
  const files = readdirSync(place).filter((name) => /\.ya?ml$/.test(name));
  if (files.length === 0)
    throw new UserError(
      `${place} holds no known issues: expected one file per gateway, such as ${path.join(place, 'kong.yaml')}`,
    );
  return files.sort().map((name) => path.join(place, name));
}
