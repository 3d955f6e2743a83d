import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_FOLDER, WORKING_FOLDER } from '../../common/places.ts';
import { UserError } from '../../common/user-error.ts';
import { settingsSchema } from '../../settings/keys.ts';
import { KNOWN_VERSIONS_FILE } from './known-versions.ts';

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

/** The folder with the list of known versions that belongs to these known issues: theirs, or that of this package. */
export function knownVersionsFolder(fileOrFolder: string): string {
  const theirs = existsSync(path.join(fileOrFolder, KNOWN_VERSIONS_FILE));
  return theirs ? fileOrFolder : path.join(PACKAGE_FOLDER, 'known-issues');
}

/** The file or folder that the setting KNOWN_ISSUES names; by default the ones of this package. */
export function knownIssuesPath(setting: string): string {
  const given = path.resolve(WORKING_FOLDER, setting);
  const isDefault = setting === settingsSchema.shape.KNOWN_ISSUES.parse(undefined);
  return isDefault && !existsSync(given) ? path.join(PACKAGE_FOLDER, setting) : given;
}
