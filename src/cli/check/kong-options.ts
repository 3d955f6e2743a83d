import { accessSync, constants, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { UserError } from '../../common/user-error.ts';
import { kongImage } from '../../settings/config/kong/target-schema.ts';
import type { Settings } from '../../settings/keys.ts';
import { optionNamed } from '../values.ts';

/** The options of a check of a plugin of the user's own in Kong, as given. */
export interface KongOptions {
  kong?: string;
  plugin?: string;
  pluginName?: string;
  pluginConfig?: string;
}

const OF_PLUGIN = ['kong', 'plugin', 'pluginName', 'pluginConfig'] as const;
/** Those that fit such a check. */
const FITTING = new Set<string>([
  ...OF_PLUGIN,
  'expectHeader',
  'rate',
  'all',
  'json',
  'failOn',
  'junit',
  'markdown',
  'maxDuration',
  'dryRun',
]);

/** Adds them. */
export function addKongOptions(command: Command): Command {
  return command
    .option(
      '--kong <VERSION>',
      'instead of --url and --reload: start Kong of this version, or this image, in a container (KONG_IMAGE)',
    )
    .option('--plugin <FOLDER>', 'the plugin to run in it, in Go, Python, JavaScript or Lua')
    .option('--plugin-name <NAME>', 'what Kong calls it (default: found in its folder)')
    .option('--plugin-config <JSON>', 'its configuration; @FILE reads a file');
}

/** The first option that asks for a check of a plugin in Kong. */
export function pluginOption(given: KongOptions): keyof KongOptions | undefined {
  return OF_PLUGIN.find((name) => given[name] !== undefined);
}

/**
 * The image of Kong, and how messages name it. `inFile` is the key of the config file that may name it, and `ofFile` the
 * image that it names. @throws UserError when there is none
 */
export function readKong(
  { kong }: KongOptions,
  { KONG_IMAGE }: Pick<Settings, 'KONG_IMAGE'>,
  { inFile = '--kong', ofFile }: { inFile?: string | undefined; ofFile?: string | undefined } = {},
): { image: string; given: string } {
  if (kong !== undefined) {
    const image = kongImage(kong);
    if (image !== undefined) return { image, given: `--kong ${kong}` };
    throw new UserError(`--kong "${kong}" is neither a version, such as 3.9.3, nor the name of an image`);
  }
  if (KONG_IMAGE !== undefined && KONG_IMAGE === ofFile)
    return { image: KONG_IMAGE, given: `${inFile} ${KONG_IMAGE}` };
  if (KONG_IMAGE !== undefined) return { image: KONG_IMAGE, given: `KONG_IMAGE=${KONG_IMAGE}` };
  throw new UserError(`${inFile} is missing: give the version of Kong to run the plugin in, such as 3.9.3`);
}

/** The configuration of the plugin; `name` is what messages call it. @throws UserError when it is no JSON object */
export function readPluginConfig(text = '{}', name = '--plugin-config'): Record<string, unknown> {
  const file = text.startsWith('@') ? text.slice(1) : undefined;
  const what = file === undefined ? name : `${name} @${file}`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(file === undefined ? text : contentOf(file, what));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${what} is no JSON: ${(error as Error).message}`);
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
    return parsed as Record<string, unknown>;
  throw new UserError(`${what} is no object of JSON, such as {"message": "hello"}`);
}

/** Those about the config file, which fit where it says what is checked. */
const ABOUT_FILE = new Set(['config', 'target', 'set', 'allowRemote']);

/**
 * Requires that no option is given which is for another kind of target; `what` says what is checked, where the config
 * file says so. @throws UserError that names it
 */
export function requireOnlyKong(given: object, what?: string): void {
  const other = Object.entries(given).find(
    ([name, value]) =>
      value !== undefined &&
      !FITTING.has(name) &&
      // True without an option; false with --no-config, which says what holds anyway.
      !(name === 'config' && typeof value === 'boolean') &&
      !(what !== undefined && ABOUT_FILE.has(name)),
  );
  if (!other) return;
  throw new UserError(
    `${optionNamed(other[0])} is for a server of your own, and ${what ?? '--kong and --plugin start Kong with your plugin'}: leave ${what === undefined ? 'one' : 'it'} out`,
  );
}

function contentOf(file: string, what: string): string {
  try {
    accessSync(file, constants.R_OK);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${what} cannot be read: ${(error as Error).message}`);
  }
}
