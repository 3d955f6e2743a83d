import path from 'node:path';
import { settingsSchema, type Settings } from './keys.ts';

/**
 * Settings that reveal a location, may contain a secret, or do not affect the verdict. A command that is passed on
 * omits them.
 */
const PRIVATE = new Set(['TARGET_URL', 'RELOAD_COMMAND', 'RESULTS_DIR', 'RESULTS_KEEP']);
/** Settings that name an image, possibly with its registry. */
const IMAGES = new Set(['KONG_IMAGE', 'TYK_VERSION']);

/** A setting and its value. */
export type GivenSetting = [setting: string, value: string];

/** Every setting that is neither private nor the default, for a command that is passed on. */
export function givenSettings(settings: Partial<Settings>): GivenSetting[] {
  const defaults: Record<string, unknown> = {
    ...settingsSchema.parse({}),
    RUNTIME: 'processes',
    GATEWAY: 'reference',
  };
  return Object.entries(settings)
    .filter(([key, value]) => value !== defaults[key] && !PRIVATE.has(key))
    .map(([key, value]) => [key, String(value)]);
}

/** The setting as it stands before a command of a shell. */
export function asSetting([key, value]: GivenSetting): string {
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
export function quote(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
