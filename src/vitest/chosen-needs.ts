import { readFile } from 'node:fs/promises';
import type { Vitest } from 'vitest/node';
import { isNeed, type Need, type RunNeeds } from '../scenario/prepare/needs.ts';
import type { Settings } from '../settings/keys.ts';

/** As Vitest reads the tags of a whole file. */
const MODULE_TAG = /(?:\/\/|\*)\s*@module-tag\s+([\w\-/]+)\b/g;
/** The only project that starts its parts in containers; the others start theirs in processes, whatever RUNTIME says. */
const SCENARIOS = 'scenarios';

/** A test file in one of the projects that are run. */
export interface ChosenFile {
  moduleId: string;
  project: { name: string };
}

/** The test files that this run was asked for, by their names, by --project or in any other way. */
export function chosenFiles(vitest: Vitest): ChosenFile[] {
  return vitest.state.getPaths().flatMap((file) => vitest.getModuleSpecifications(file));
}

/** What test files say at their heads that they need. */
export async function needsOf(files: readonly ChosenFile[], runtime: Settings['RUNTIME']): Promise<RunNeeds> {
  const processes = new Set<Need>();
  const containers = new Set<Need>();
  for (const { moduleId, project } of files) {
    const needed = project.name === SCENARIOS && runtime === 'containers' ? containers : processes;
    for (const [, tag = ''] of (await readFile(moduleId, 'utf8')).matchAll(MODULE_TAG))
      if (isNeed(tag)) needed.add(tag);
  }
  return { processes, containers };
}
