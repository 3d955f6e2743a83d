import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../common/user-error.ts';
import type { Text } from './flow-types.ts';

/** Where the parts of a config file come from that are not written in it. */
export interface ConfigPlace {
  /** Paths in the file start here. */
  folder: string;
  environment: NodeJS.ProcessEnv;
}

/** A text, or what its environment variable or file holds. @throws UserError that names the key */
export function textOf(given: Text, key: string, { folder, environment }: ConfigPlace): string {
  if (typeof given === 'string') return given;
  if ('env' in given) {
    const value = environment[given.env];
    if (value !== undefined && value !== '') return value;
    throw new UserError(`${key} needs the environment variable ${given.env}, which is not set`);
  }
  try {
    return readFileSync(path.resolve(folder, given.file), 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new UserError(`${key} cannot be read: ${(error as Error).message}`);
  }
}

/** The same for each of several headers. */
export function headersOf(
  given: Record<string, Text>,
  key: string,
  place: ConfigPlace,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, textOf(value, `${key}.${name}`, place)]),
  );
}
