import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../common/user-error.ts';
import { CONFIG_NAMES, requireConfigEnding } from '../../settings/config/load-config.ts';

/** YAML loads everywhere, and needs neither types nor an installed package. */
const DEFAULT_NAME = 'reload-proof.config.yaml';

/** The config file to write, from the working directory. @throws UserError when there is one already */
export function newConfigFile(folder: string, name = DEFAULT_NAME): string {
  requireConfigEnding(name);
  const { dir, base } = path.parse(name);
  // check refuses two that it finds by itself.
  const alike = CONFIG_NAMES.includes(base) ? CONFIG_NAMES.map((each) => path.join(dir, each)) : [name];
  for (const each of alike) requireNew(folder, each);
  return name;
}

/** @throws UserError when there is such a file */
export function requireNew(folder: string, name: string): void {
  if (!existsSync(path.resolve(folder, name))) return;
  throw new UserError(`${name} exists, and init never writes over a file: remove it, or change it by hand`);
}

/** The repository that a folder is in; undefined where it is in none. */
export function repositoryOf(folder: string): string | undefined {
  if (existsSync(path.join(folder, '.git'))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : repositoryOf(parent);
}

/** Writes a file that must not be there yet. @throws UserError */
export function writeNew(folder: string, name: string, text: string): void {
  const file = path.resolve(folder, name);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    throw new UserError(`${name} cannot be written: ${(error as Error).message}`);
  }
}
