import path from 'node:path';
import { settingsSchema, type Settings } from '../settings/keys.ts';

/** Settings that say where something is, may hold a secret, or judge nothing: a command that is passed on leaves them out. */
const PRIVATE = new Set(['TARGET_URL', 'RELOAD_COMMAND', 'RESULTS_DIR', 'RESULTS_KEEP']);
/** Settings that name an image, perhaps with the registry that it comes from. */
const IMAGES = new Set(['KONG_IMAGE', 'TYK_VERSION']);
/** What Vitest reads without being asked. */
const EXTRAS = new Set(['unit', 'integration', 'controls', 'scenarios']);
const YOUR_GATEWAY = 'your-gateway';
/** With what is private left for its reader to fill in. */
const CHECK = `npx reload-proof check --url "<your target's URL>" --reload "<your reload command>"`;

/** The test that judged something. */
export interface JudgedBy {
  /** The Vitest project. */
  project: string;
  /** The test file, relative to the root. */
  file: string;
  /** The test's full name. */
  name: string;
}

/** The command that judges the same again, with every setting that is not the default and tells nothing private. */
export function rerunCommand({ project, file, name }: JudgedBy, settings: Settings): string {
  const defaults: Record<string, unknown> = {
    ...settingsSchema.parse({}),
    RUNTIME: 'processes',
    GATEWAY: 'reference',
  };
  const given = Object.entries(settings).filter(
    ([key, value]) => value !== defaults[key] && !PRIVATE.has(key),
  );
  const settingWords = given.map(([key, value]) => `${key}=${shown(key, String(value))}`);
  if (project === YOUR_GATEWAY) return [...settingWords, CHECK].join(' ');
  return [
    ...settingWords,
    ...(EXTRAS.has(project) ? [] : [`EXTRA_PROJECT=${project}`]),
    `npx vitest run --project ${project} ${file} -t ${quote(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)}`,
  ].join(' ');
}

// A registry of one's own is a host, and a file elsewhere tells where somebody works; both are for the reader to fill in.
function shown(key: string, value: string): string {
  if (key === 'KNOWN_ISSUES' && path.isAbsolute(value)) return '"<your known issues>"';
  const [registry = '', ...image] = value.split('/');
  const namesRegistry = image.length > 0 && (/[.:]/.test(registry) || registry === 'localhost');
  if (IMAGES.has(key) && namesRegistry) return quote(`<your registry>/${image.join('/')}`);
  return quote(value);
}

/** A word as a shell takes it. */
function quote(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
