import path from 'node:path';
import { optionOfSetting, type CheckOptions } from '../settings/check-options.ts';
import { bodyWithPlaceholders } from '../settings/body-options.ts';
import { withPlaceholders } from '../settings/connection/connection-options.ts';
import { settingsSchema, type Settings } from '../settings/keys.ts';

/**
 * Settings that reveal a location, may contain a secret, or do not affect the verdict. A command that is passed on
 * omits them.
 */
const PRIVATE = new Set(['TARGET_URL', 'RELOAD_COMMAND', 'RESULTS_DIR', 'RESULTS_KEEP']);
/** Settings that name an image, possibly with its registry. */
const IMAGES = new Set(['KONG_IMAGE', 'TYK_VERSION']);
/** The projects that exist without EXTRA_PROJECT. */
const EXTRAS = new Set(['unit', 'integration', 'controls', 'scenarios']);
const CHECK = 'check';

type Given = [setting: string, value: string];

/** The test that reached a verdict. */
export interface JudgedBy {
  /** The Vitest project. */
  project: string;
  /** The test file, relative to the root. */
  file: string;
  /** The test's full name. */
  name: string;
}

/** The command that repeats a judgement, with every setting that is neither private nor the default. */
export function rerunCommand(
  { project, file, name }: JudgedBy,
  settings: Settings,
  options: Partial<CheckOptions> = {},
): string {
  const given = givenSettings(settings);
  if (project === CHECK) {
    const asOptions = given.filter(([key]) => optionOfSetting(key) !== undefined);
    const others = given.filter(([key]) => optionOfSetting(key) === undefined);
    return [...others.map(asSetting), checkCommand(asOptions, options)].join(' ');
  }
  return [
    ...given.map(asSetting),
    ...(EXTRAS.has(project) ? [] : [`EXTRA_PROJECT=${project}`]),
    `npx vitest run --project ${project} ${file} -t ${quote(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)}`,
  ].join(' ');
}

function givenSettings(settings: Settings): Given[] {
  const defaults: Record<string, unknown> = {
    ...settingsSchema.parse({}),
    RUNTIME: 'processes',
    GATEWAY: 'reference',
  };
  return Object.entries(settings)
    .filter(([key, value]) => value !== defaults[key] && !PRIVATE.has(key))
    .map(([key, value]) => [key, String(value)]);
}

/** Private values are replaced by placeholders. */
function checkCommand(given: readonly Given[], options: Partial<CheckOptions>): string {
  const { method, headers = {}, body = {}, stream, connection = {}, effectHeader, all = false } = options;
  return [
    `npx reload-proof check --url "<your target's URL>" --reload "<your reload command>"`,
    ...(method === undefined ? [] : [`--method ${quote(method)}`]),
    ...Object.keys(headers).map(() => '--header "<your header>"'),
    ...bodyWithPlaceholders(body),
    ...(stream === undefined ? [] : [`--${stream}`]),
    ...withPlaceholders(connection),
    ...given.map(([key, value]) => `${optionOfSetting(key)} ${quote(value)}`),
    ...(effectHeader === undefined ? [] : [`--effect-header ${quote(effectHeader)}`]),
    ...(all ? ['--all'] : []),
  ].join(' ');
}

function asSetting([key, value]: Given): string {
  return `${key}=${shown(key, value)}`;
}

// The host of a private registry and an absolute path are private, so they are replaced by placeholders.
function shown(key: string, value: string): string {
  if (key === 'KNOWN_ISSUES' && path.isAbsolute(value)) return '"<your known issues>"';
  if (key.endsWith('_PROGRAM') && path.isAbsolute(value))
    return `"<your ${key.replace('_PROGRAM', '').toLowerCase()}>"`;
  const [registry = '', ...image] = value.split('/');
  const namesRegistry = image.length > 0 && (/[.:]/.test(registry) || registry === 'localhost');
  if (IMAGES.has(key) && namesRegistry) return quote(`<your registry>/${image.join('/')}`);
  return quote(value);
}

/** Quotes a word for a shell. */
function quote(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
