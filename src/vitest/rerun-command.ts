import { settingsSchema, type Settings } from '../settings/keys.ts';

/** Settings that say where something is, may hold a secret, or judge nothing: a command that is passed on leaves them out. */
const PRIVATE = new Set(['TARGET_URL', 'RELOAD_COMMAND', 'RESULTS_DIR', 'RESULTS_KEEP']);
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
  const settingWords = given.map(([key, value]) => `${key}=${quote(String(value))}`);
  if (project === YOUR_GATEWAY) return [...settingWords, CHECK].join(' ');
  return [
    ...settingWords,
    ...(EXTRAS.has(project) ? [] : [`EXTRA_PROJECT=${project}`]),
    `npx vitest run --project ${project} ${file} -t ${quote(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)}`,
  ].join(' ');
}

/** A word as a shell takes it. */
function quote(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
