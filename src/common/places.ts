// Where things are: in a clone, which runs the sources, and in the installed package, whose files are JavaScript.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Whether this runs in a clone. */
export const IN_CLONE = import.meta.filename.endsWith('.ts');

/** Holds package.json, containers/, plugins/ and known-issues/. Nothing is written here once it is installed. */
export const PACKAGE_FOLDER = path.resolve(import.meta.dirname, '../..');

/** Has the `.env`, and relative paths in settings start here: the clone, or where an installed command is started. */
export const WORKING_FOLDER = IN_CLONE ? PACKAGE_FOLDER : process.cwd();

/** Keeps what was built or downloaded for later runs. */
export const CACHE_FOLDER = IN_CLONE
  ? path.join(PACKAGE_FOLDER, '.cache')
  : path.join(userCache(process.env, process.platform, os.homedir()), 'reload-proof');

/** The version of this package. */
export const VERSION = (
  JSON.parse(readFileSync(path.join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as { version: string }
).version;

/** Where this user's programs keep what they can make again. */
export function userCache(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  const { XDG_CACHE_HOME: given = '' } = environment;
  // The specification of that variable wants relative paths to be ignored.
  if (path.isAbsolute(given)) return given;
  return platform === 'darwin' ? path.join(home, 'Library', 'Caches') : path.join(home, '.cache');
}

/** A program to start, in the folder of the module with this file name. It is TypeScript where that module is. */
export function programBeside(module: string, name: string): string {
  return path.join(path.dirname(module), `${name}${path.extname(module)}`);
}
