import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'dotenv';
import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { IN_CLONE } from '../common/places.ts';
import { UserError } from '../common/user-error.ts';
import { refuseOldFiles, refuseOldSettings } from './old-names.ts';
import { SETTING_KEYS, settingsSchema, type Settings } from './keys.ts';

/** A file that the package does not have. */
const SEE = IN_CLONE ? '; see .env.example' : '';
const oneOf = new Intl.ListFormat('en', { type: 'disjunction' });

/**
 * Reads the settings from the environment, from `.env` in the folder and from a config file, in this order of precedence.
 * @throws UserError for the first key that is unknown, invalid or has a new name
 */
export function readSettings(
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
  fromConfig: Partial<Record<string, string>> = {},
): Settings {
  const fromFile = readEnvFile(path.join(folder, '.env'));
  refuseOldSettings({ ...fromFile, ...environment });
  const merged: Record<string, string> = {};
  for (const key of SETTING_KEYS) {
    // An empty value counts as unset, as in `RUNTIME= npx vitest`.
    const given = environment[key] ?? fromFile[key] ?? '';
    const value = given === '' ? fromConfig[key] : given;
    if (value !== undefined) merged[key] = value;
  }
  const result = settingsSchema.safeParse(merged);
  if (result.success) {
    refuseOldFiles(folder, result.data.KNOWN_ISSUES);
    return withRuntime(result.data);
  }
  const [issue] = result.error.issues;
  const key = String(issue?.path[0]);
  throw new UserError(`${key} ${requirementIn(issue)} (got "${merged[key]}")${SEE}`);
}

/** What the setting must be, to complete a sentence. */
function requirementIn(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code !== 'invalid_value') return issue?.message ?? 'is not valid';
  return `must be ${oneOf.format(issue.values.map(String))}`;
}

function readEnvFile(file: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UserError(`.env cannot be read: ${(error as Error).message}`);
  }
  const values = parse(text);
  // The package reads the `.env` of the user's own project, which holds other things too.
  if (!IN_CLONE) return values;
  const malformed = text
    .split('\n')
    .findIndex((line) => !/^\s*(#.*)?$|^\s*(export\s+)?[\w.-]+\s*=/.test(line));
  // A quoted value may span lines that are not assignments themselves.
  if (malformed >= 0 && !/["'`]/.test(text)) {
    throw new UserError(`.env line ${malformed + 1} is not of the form KEY=value${SEE}`);
  }
  refuseOldSettings(values);
  for (const key of Object.keys(values)) {
    if (!SETTING_KEYS.includes(key)) {
      throw new UserError(`${key} in .env is not a setting${suggestion(key)}; .env.example lists them all`);
    }
  }
  return values;
}

function suggestion(key: string): string {
  const near = SETTING_KEYS.find((known) => distance(known, key.toUpperCase()) <= 2);
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}

function withRuntime(settings: Settings): Settings {
  const runtime = settings.RUNTIME ?? (settings.KONG_IMAGE === undefined ? 'processes' : 'containers');
  const gateway = settings.GATEWAY ?? (settings.KONG_IMAGE === undefined ? 'reference' : 'kong');
  if (gateway === 'kong' && settings.KONG_IMAGE === undefined) {
    throw new UserError('GATEWAY=kong needs KONG_IMAGE, the image to test, such as KONG_IMAGE=kong:3.4.1');
  }
  if (gateway === 'kong' && runtime === 'processes') {
    throw new UserError('Kong runs in containers only: set RUNTIME=containers, or leave KONG_IMAGE out');
  }
  return { ...settings, RUNTIME: runtime, GATEWAY: gateway };
}
