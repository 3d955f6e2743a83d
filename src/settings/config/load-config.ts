import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parsePositioned, type PositionedKeys } from '../../common/positioned-yaml.ts';
import { UserError } from '../../common/user-error.ts';
import { withKeys } from './set-keys.ts';
import { unknownKeyOf } from './leaves.ts';
import { configSchema, type ConfigPlan } from './schema.ts';
import type { z } from 'zod';

const WHAT = 'the config file';
const NOT_LOADED = `${WHAT} cannot be loaded`;
const BASE = 'reload-proof.config';
export const CONFIG_NAMES = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'].map((end) => `${BASE}.${end}`);

const ESM = /^\s*(?:import|export)\b/m;

/** A config file that has been read. */
export interface LoadedConfig {
  /** As it is named in messages: from the working directory. */
  name: string;
  /** Paths in the file start here. */
  folder: string;
  config: ConfigPlan;
  /** Where a part of it is: file:line:column. */
  at: (path: readonly PropertyKey[]) => string;
}

/** What the command line says of the config file. */
export interface ConfigOptions {
  /** The file, or that there is none. @default the one in the working directory */
  config?: string | false;
  /** KEY=VALUE for keys that get another value. */
  set?: readonly string[];
}

/**
 * Reads the config file that is named, or the one in the folder; undefined where there is none.
 * @throws UserError with line and column of what is wrong with it
 */
export async function loadConfig(
  folder: string,
  { config: named, set = [] }: ConfigOptions = {},
): Promise<LoadedConfig | undefined> {
  const file = named === false ? undefined : named === undefined ? find(folder) : path.resolve(folder, named);
  if (file === undefined && set.length === 0) return undefined;
  const name = file === undefined ? '--set' : path.relative(folder, file);
  const read =
    file === undefined ? { value: {}, at: () => name, keyAt: () => name } : await readSource(file, name);
  const source = withKeys(read, set);
  return {
    name,
    folder: file === undefined ? folder : path.dirname(file),
    config: checkConfig(source, configSchema),
    at: source.at,
  };
}

/** Whether a name ends as that of a config file does. @throws UserError when it does not */
export function requireConfigEnding(name: string): void {
  if (/\.(?:m?[jt]s|json|ya?ml)$/.test(name)) return;
  throw new UserError(
    `${name} is no config file: its name must end in .ts, .mts, .js, .mjs, .json, .yaml or .yml`,
  );
}

/** Checks what a config file, or another source of the same keys, holds. @throws UserError that says where the first mistake is */
export function checkConfig<Plan>({ value, at, keyAt }: PositionedKeys, schema: z.ZodType<Plan>): Plan {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  // What is missing beside an unknown key is most often what it should have been.
  const unknown = issues.find((issue) => unknownKeyOf(issue) !== undefined);
  const issue = unknown ?? issues[0];
  const issuePath = issue?.path ?? [];
  const key = unknown && unknownKeyOf(unknown);
  const where = key === undefined ? at(issuePath) : keyAt([...issuePath, key]);
  throw new UserError(`${where}: ${issuePath.join('.') || WHAT} ${issue?.message}`);
}

function find(folder: string): string | undefined {
  const found = CONFIG_NAMES.filter((name) => existsSync(path.join(folder, name)));
  if (found.length > 1)
    throw new UserError(
      `there are ${found.length} config files, ${found.join(' and ')}: name one with --config`,
    );
  return found[0] === undefined ? undefined : path.join(folder, found[0]);
}

async function readSource(file: string, name: string): Promise<PositionedKeys> {
  if (/\.(?:json|ya?ml)$/.test(file)) return parsePositioned(file, WHAT, name);
  requireConfigEnding(name);
  const text = readText(file, name);
  const value = await importDefault(file, name, text);
  const positions = await import('./source-positions.ts');
  const at = (keys: readonly PropertyKey[]) =>
    `${name}:${positions.lineAndColumn(text, positions.offsetOfKey(text, file, keys))}`;
  return { value, at, keyAt: at };
}

function readText(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${WHAT} ${name} cannot be read: ${(error as Error).message}`);
  }
}

async function importDefault(file: string, name: string, text: string): Promise<unknown> {
  const { href } = pathToFileURL(file);
  const hooks = ESM.test(text) ? readAsModule(href, file) : undefined;
  const module = await import(href)
    .finally(() => hooks?.deregister())
    .catch(async (error: unknown) => {
      throw new UserError(await whyNotLoaded(error as Error, file, name, text));
    });
  if ('default' in (module as object)) return (module as { default: unknown }).default;
  throw new UserError(
    `${name}:1:1: ${WHAT} has no default export: end it with export default defineConfig({ … })`,
  );
}

/** A package.json may say that its files are CommonJS, as that of npm init does. */
function readAsModule(href: string, file: string) {
  const format = /\.m?ts$/.test(file) ? 'module-typescript' : 'module';
  return registerHooks({
    load: (url, context, next) => next(url, url === href ? { ...context, format } : context),
  });
}

async function whyNotLoaded(error: Error, file: string, name: string, text: string): Promise<string> {
  const { lineAndColumn, syntaxErrorIn } = await import('./source-positions.ts');
  const syntax = syntaxErrorIn(text, file);
  if (syntax) return `${name}:${lineAndColumn(text, syntax.offset)}: ${NOT_LOADED}: ${syntax.why}`;
  const [first = ''] = error.message.split('\n');
  // The first line that Node names is that of the mistake.
  const [, at = ''] = (error.stack ?? '').split(`${path.basename(file)}:`);
  const [position = ''] = /^\d+(?::\d+)?/.exec(at) ?? [];
  return `${name}${position === '' ? '' : `:${position}`}: ${NOT_LOADED}: ${first}`;
}
