import { accessSync, constants, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { UserError } from '../../common/user-error.ts';
import type { Settings } from '../../settings/keys.ts';

/** The options of a check of a plugin of the user's own in Kong, as given. */
export interface KongOptions {
  kong?: string;
  plugin?: string;
  pluginName?: string;
  pluginConfig?: string;
}

/** Those that such a check has in common with one of any target. */
const IN_COMMON = new Set([
  'kong',
  'plugin',
  'pluginName',
  'pluginConfig',
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

/** Whether the options ask for a check of a plugin in Kong. */
export function asksForPlugin({ kong, plugin, pluginName, pluginConfig }: KongOptions): boolean {
  return [kong, plugin, pluginName, pluginConfig].some((value) => value !== undefined);
}

/** The image of Kong, and how messages name it. @throws UserError when there is none */
export function readKong({ kong }: KongOptions, { KONG_IMAGE }: Settings): { image: string; given: string } {
  if (kong !== undefined) {
    const image = /^\d[\w.-]*$/.test(kong) ? `kong:${kong}` : kong;
    if (/^[\w./:@-]+$/.test(image)) return { image, given: `--kong ${kong}` };
    throw new UserError(`--kong "${kong}" is neither a version, such as 3.9.3, nor the name of an image`);
  }
  if (KONG_IMAGE !== undefined) return { image: KONG_IMAGE, given: `KONG_IMAGE=${KONG_IMAGE}` };
  throw new UserError('--kong is missing: give the version of Kong to run the plugin in, such as 3.9.3');
}

/** The configuration of the plugin. @throws UserError when it is no JSON object */
export function readPluginConfig(text = '{}'): Record<string, unknown> {
  const file = text.startsWith('@') ? text.slice(1) : undefined;
  const what = file === undefined ? '--plugin-config' : `--plugin-config @${file}`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(file === undefined ? text : contentOf(file));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${what} is no JSON: ${(error as Error).message}`);
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
    return parsed as Record<string, unknown>;
  throw new UserError(`${what} is no object of JSON, such as {"message": "hello"}`);
}

/** Requires that no option is given which is for another kind of target. @throws UserError that names it */
export function requireOnlyKong(given: object): void {
  const other = Object.entries(given).find(
    ([name, value]) => value !== undefined && !isAboutFile(name, value) && !IN_COMMON.has(name),
  );
  if (!other) return;
  const option = other[0].replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UserError(
    `--${option} is for a server of your own, and --kong and --plugin start Kong with your plugin: leave one out`,
  );
}

// True without an option; false with --no-config, which says what holds anyway.
function isAboutFile(name: string, value: unknown): boolean {
  return name === 'config' && typeof value === 'boolean';
}

function contentOf(file: string): string {
  try {
    accessSync(file, constants.R_OK);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`--plugin-config @${file} cannot be read: ${(error as Error).message}`);
  }
}
