import { asSetting, givenSettings, quote } from '../settings/given-settings.ts';
import type { Settings } from '../settings/keys.ts';

/** The projects that exist without EXTRA_PROJECT. */
const EXTRAS = new Set(['unit', 'integration', 'controls', 'scenarios']);

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
export function rerunCommand({ project, file, name }: JudgedBy, settings: Settings): string {
  return [
    ...givenSettings(settings).map(asSetting),
    ...(EXTRAS.has(project) ? [] : [`EXTRA_PROJECT=${project}`]),
    `npx vitest run --project ${project} ${file} -t ${quote(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)}`,
  ].join(' ');
}
