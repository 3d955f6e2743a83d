import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../../common/user-error.ts';

// Where distributions install daemons; these folders are often missing from a user's PATH.
const ALSO = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];

/** The full path of a program on PATH or in the daemons' folders, or given by its path; undefined when it is not there. */
export function onPath(program: string): string | undefined {
  if (path.isAbsolute(program)) return isExecutable(program) ? program : undefined;
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...ALSO];
  return folders.map((folder) => path.join(folder, program)).find(isExecutable);
}

/** The same. @throws UserError that names the program and how to install it */
export function requireOnPath(program: string, install: string): string {
  const found = onPath(program);
  if (found === undefined) throw new UserError(`${program} is not installed; ${install}`);
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
