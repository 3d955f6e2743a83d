import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../common/user-error.ts';

/**
 * The files of a folder of known issues, by name, or the one file that is given.
 * @throws UserError when there is none
 */
export function knownIssuesFilesIn(fileOrFolder: string): string[] {
  // A file that cannot be read is named by the error of its reader.
  if (statSync(fileOrFolder, { throwIfNoEntry: false })?.isDirectory() !== true) return [fileOrFolder];
  const files = readdirSync(fileOrFolder).filter((name) => /\.ya?ml$/.test(name));
  if (files.length === 0)
    throw new UserError(
      `${fileOrFolder} holds no known issues: expected one file per gateway, such as ${path.join(fileOrFolder, 'kong.yaml')}`,
    );
  return files.sort().map((name) => path.join(fileOrFolder, name));
}
